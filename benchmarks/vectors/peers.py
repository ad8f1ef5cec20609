"""Runs the peers that are used from Python, for the program beside it, and makes vectors of texts.

It reads one command a line from standard input, a JSON list of a function below and its arguments, and answers each
with one line of JSON on standard output. Needs numpy, threadpoolctl, faiss-cpu, hnswlib and usearch; texts() needs
scipy as well.
"""
import json
import re
import sys
import time

import faiss
import hnswlib
import numpy as np
import usearch
from importlib.metadata import version
from threadpoolctl import threadpool_info, threadpool_limits
from usearch.index import Index

data = queries = None
engines = {}


def versions():
    names = {p: version(p) for p in ("numpy", "faiss-cpu", "hnswlib", "usearch")}
    for lib in threadpool_info():
        if lib["internal_api"] == "openblas":
            owner = "numpy" if "scipy_openblas" in lib["filepath"] else "faiss-cpu"
            names[owner] += f" (OpenBLAS {lib['version']}, {lib['architecture']})"
    return names


def load(path, n, dims):
    """Maps a file of vectors: the memory of it is that of the caller's mapping."""
    global data, queries
    engines.clear()
    rows = np.memmap(path, np.float32, "r").reshape(-1, dims)
    data, queries = rows[:n], np.array(rows[n:])
    return True


def threads(n):
    faiss.omp_set_num_threads(n)
    threadpool_limits(n)


def timed(fn):
    start = time.perf_counter()
    fn()
    return time.perf_counter() - start


def build(name, m, ef, n):
    """Seconds for an index of the vectors, with n threads."""
    count, dims = data.shape
    threads(n)
    engines.pop(name, None)
    if name == "flat":
        index = faiss.IndexFlatIP(dims)

        def add():
            for i in range(0, count, 1 << 16):
                index.add(data[i:i + (1 << 16)])
    elif name == "hnswlib":
        index = hnswlib.Index(space="ip", dim=dims)
        index.init_index(max_elements=count, ef_construction=ef, M=m, random_seed=1)
        add = lambda: index.add_items(data, num_threads=n)
    elif name == "faiss":
        index = faiss.IndexHNSWFlat(dims, m, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = ef
        add = lambda: index.add(data)
    elif name == "usearch":
        index = Index(ndim=dims, metric="ip", dtype="f32", connectivity=m, expansion_add=ef)
        keys = np.arange(count)
        add = lambda: index.add(keys, data, threads=n)
    seconds = timed(add)
    threads(1)
    engines[name] = index
    return seconds


def memory(name):
    """Bytes of an index, by its library's own figure or that of the index written to a file."""
    index = engines[name]
    if name == "hnswlib":
        return index.index_file_size()
    if name == "usearch":
        return index.memory_usage
    return int(faiss.serialize_index(index).size)


def find(name, q, k, ef):
    index = engines[name]
    if name == "hnswlib":
        index.set_ef(ef)
        return index.knn_query(q, k=k, num_threads=1)[0]
    if name == "usearch":
        index.expansion_search = ef
        return index.search(q, k, threads=1).keys
    index.hnsw.efSearch = ef
    return index.search(q, k)[1]


def search(name, count, k, ef):
    """Seconds for the first queries, which the library gets all at once."""
    return timed(lambda: find(name, queries[:count], k, ef))


def found(name, count, k, ef):
    return np.asarray(find(name, queries[:count], k, ef), dtype=np.int64).tolist()


def scan(name, count, k, batch, n):
    """Seconds for the first queries, a batch at a time, on n threads."""
    threads(n)
    block = 1 << 14  # rows whose products stay in the cache
    out = np.empty((block, batch) if batch > 1 else block, np.float32)

    def run():
        for i in range(0, count, batch):
            q = queries[i:i + batch]
            if name == "faiss":
                engines["flat"].search(q, k)
                continue
            q = q[0] if batch == 1 else np.ascontiguousarray(q.T)
            for j in range(0, len(data), block):
                rows = data[j:j + block]
                np.matmul(rows, q, out=out[:len(rows)])
    seconds = timed(run)
    threads(1)
    return seconds


def orthonormal(y):
    """The columns of y made orthogonal and of length 1."""
    values, vectors = np.linalg.eigh((y.T @ y).astype(np.float64))
    return y @ (vectors / np.sqrt(np.maximum(values, values[-1] * 1e-12))).astype(np.float32)


def texts(source, target, dims):
    """Writes a vector for each line of a file of texts: TF-IDF, and of it the greatest singular vectors (randomized
    subspace iteration)."""
    import scipy.sparse as sp

    threads(2)
    lines = open(source, encoding="utf-8").read().splitlines()
    terms, rows, columns = {}, [], []
    for i, line in enumerate(lines):
        for word in re.findall(r"\w\w+", line.lower()):
            rows.append(i)
            columns.append(terms.setdefault(word, len(terms)))
    a = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(lines), len(terms)))
    a.sum_duplicates()
    frequency = np.bincount(a.indices, minlength=len(terms))
    a.data = (1 + np.log(a.data)) * np.log(len(lines) / frequency)[a.indices]
    a = a[:, np.flatnonzero(frequency > 1)].astype(np.float32)
    a = (sp.diags(1 / np.maximum(np.sqrt(a.multiply(a).sum(1).A1), 1e-9)) @ a).astype(np.float32).tocsr()
    b = a.T.tocsr()
    y = a @ np.random.default_rng(1).standard_normal((a.shape[1], dims + 32), np.float32)
    for _ in range(3):
        y = a @ (b @ orthonormal(y))
    q = orthonormal(y)
    small = b @ q  # terms by dims + 32
    values, left = np.linalg.eigh((small.T @ small).astype(np.float64))
    best = np.argsort(-values)[:dims]
    v = q @ (left[:, best] * np.sqrt(np.maximum(values[best], 0))).astype(np.float32)
    v /= np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-9)
    v.astype(np.float32).tofile(target)
    threads(1)
    return len(lines)


threads(1)
for line in sys.stdin:
    name, *args = json.loads(line)
    print(json.dumps(globals()[name](*args)), flush=True)
