//go:build arm64 && !purego

#include "textflag.h"

// What the assembler has no name for: wider numbers of the lower and the upper half of a
// register, and sums, of neighbours with FADDP.
#define FCVTL(n, d)    WORD $(0x0E217800 | n<<5 | d)
#define FCVTL2(n, d)   WORD $(0x4E217800 | n<<5 | d)
#define FADD(m, n, d)  WORD $(0x4E20D400 | m<<16 | n<<5 | d)
#define FADDP(m, n, d) WORD $(0x6E20D400 | m<<16 | n<<5 | d)

// FLOAT16 has the sixteen of V4 and V5 as float32 in V20 to V23.
#define FLOAT16 \
	FCVTL(4, 20)  \
	FCVTL2(4, 21) \
	FCVTL(5, 22)  \
	FCVTL2(5, 23)

// BFLOAT16 does so with numbers that are the upper half of a float32. V31 is zero.
#define BFLOAT16 \
	VZIP1 V4.H8, V31.H8, V20.H8 \
	VZIP2 V4.H8, V31.H8, V21.H8 \
	VZIP1 V5.H8, V31.H8, V22.H8 \
	VZIP2 V5.H8, V31.H8, V23.H8

// SCAN is the function of each of the two.
#define SCAN(WIDEN) \
	MOVD q+0(FP), R8                                \
	MOVD rows+8(FP), R1                             \
	MOVD n+16(FP), R9                               \
	MOVD count+24(FP), R3                           \
	MOVD out+32(FP), R4                             \
	VEOR V31.B16, V31.B16, V31.B16                  \
row:                                                    \
	CBZ  R3, done                                   \
	MOVD R8, R0                                     \
	MOVD R9, R2                                     \
	VEOR V0.B16, V0.B16, V0.B16                     \
	VEOR V1.B16, V1.B16, V1.B16                     \
	VEOR V2.B16, V2.B16, V2.B16                     \
	VEOR V3.B16, V3.B16, V3.B16                     \
sixteen:                                                \
	VLD1.P 64(R0), [V16.S4, V17.S4, V18.S4, V19.S4] \
	VLD1.P 32(R1), [V4.H8, V5.H8]                   \
	WIDEN                                           \
	VFMLA V16.S4, V20.S4, V0.S4                     \
	VFMLA V17.S4, V21.S4, V1.S4                     \
	VFMLA V18.S4, V22.S4, V2.S4                     \
	VFMLA V19.S4, V23.S4, V3.S4                     \
	SUB  $16, R2                                    \
	CBNZ R2, sixteen                                \
	FADD(1, 0, 0)                                   \
	FADD(3, 2, 2)                                   \
	FADD(2, 0, 0)                                   \
	FADDP(0, 0, 0)                                  \
	FADDP(0, 0, 0)                                  \
	FMOVS.P F0, 4(R4)                               \
	SUB  $1, R3                                     \
	B    row                                        \
done:                                                   \
	RET

// UNPACK is the function of each of the two.
#define UNPACK(WIDEN) \
	MOVD dst+0(FP), R0                              \
	MOVD src+8(FP), R1                              \
	MOVD n+16(FP), R2                               \
	VEOR V31.B16, V31.B16, V31.B16                  \
sixteen:                                                \
	VLD1.P 32(R1), [V4.H8, V5.H8]                   \
	WIDEN                                           \
	VST1.P [V20.S4, V21.S4, V22.S4, V23.S4], 64(R0) \
	SUB  $16, R2                                    \
	CBNZ R2, sixteen                                \
	RET

// func scanFloat16NEON(q *float32, rows *uint16, n, count int, out *float32)
TEXT ·scanFloat16NEON(SB), NOSPLIT, $0-40
	SCAN(FLOAT16)

// func scanBFloat16NEON(q *float32, rows *uint16, n, count int, out *float32)
TEXT ·scanBFloat16NEON(SB), NOSPLIT, $0-40
	SCAN(BFLOAT16)

// func unpackFloat16NEON(dst *float32, src *uint16, n int)
TEXT ·unpackFloat16NEON(SB), NOSPLIT, $0-24
	UNPACK(FLOAT16)

// func unpackBFloat16NEON(dst *float32, src *uint16, n int)
TEXT ·unpackBFloat16NEON(SB), NOSPLIT, $0-24
	UNPACK(BFLOAT16)
