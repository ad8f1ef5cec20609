package bot

const maxArchive = 256 << 20
