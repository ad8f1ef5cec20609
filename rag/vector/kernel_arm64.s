//go:build arm64 && !purego

#include "textflag.h"

// The assembler has no vector addition of floats: x + y is x + y·1, which is as exact.

// SUM4 adds up the lanes of V0 to F0. It needs F1, F2, F3 and R3.
#define SUM4 \
	VMOV  V0.S[1], R3 \
	FMOVS R3, F1      \
	VMOV  V0.S[2], R3 \
	FMOVS R3, F2      \
	VMOV  V0.S[3], R3 \
	FMOVS R3, F3      \
	FADDS F1, F0, F0  \
	FADDS F3, F2, F2  \
	FADDS F2, F0, F0

// ONES fills V20 with ones.
#define ONES \
	FMOVS $1.0, F20 \
	VDUP  V20.S[0], V20.S4

// func dotNEON(a, b *float32, n int) float32
TEXT ·dotNEON(SB), NOSPLIT, $0-28
	MOVD a+0(FP), R0
	MOVD b+8(FP), R1
	MOVD n+16(FP), R2
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	VEOR V2.B16, V2.B16, V2.B16
	VEOR V3.B16, V3.B16, V3.B16
	ONES

sixteen:
	CMP    $16, R2
	BLT    four
	VLD1.P 64(R0), [V4.S4, V5.S4, V6.S4, V7.S4]
	VLD1.P 64(R1), [V16.S4, V17.S4, V18.S4, V19.S4]
	VFMLA  V4.S4, V16.S4, V0.S4
	VFMLA  V5.S4, V17.S4, V1.S4
	VFMLA  V6.S4, V18.S4, V2.S4
	VFMLA  V7.S4, V19.S4, V3.S4
	SUB    $16, R2
	B      sixteen

four:
	CMP    $4, R2
	BLT    add
	VLD1.P 16(R0), [V4.S4]
	VLD1.P 16(R1), [V16.S4]
	VFMLA  V4.S4, V16.S4, V0.S4
	SUB    $4, R2
	B      four

add:
	VFMLA V20.S4, V1.S4, V0.S4
	VFMLA V20.S4, V3.S4, V2.S4
	VFMLA V20.S4, V2.S4, V0.S4
	SUM4

one:
	CBZ     R2, done
	FMOVS.P 4(R0), F4
	FMOVS.P 4(R1), F5
	FMADDS  F4, F0, F5, F0
	SUB     $1, R2
	B       one

done:
	FMOVS F0, ret+24(FP)
	RET

// func squaredL2NEON(a, b *float32, n int) float32
TEXT ·squaredL2NEON(SB), NOSPLIT, $0-28
	MOVD a+0(FP), R0
	MOVD b+8(FP), R1
	MOVD n+16(FP), R2
	VEOR V0.B16, V0.B16, V0.B16
	VEOR V1.B16, V1.B16, V1.B16
	ONES

eight:
	CMP    $8, R2
	BLT    four
	VLD1.P 32(R0), [V4.S4, V5.S4]
	VLD1.P 32(R1), [V16.S4, V17.S4]
	VFMLS  V20.S4, V16.S4, V4.S4
	VFMLS  V20.S4, V17.S4, V5.S4
	VFMLA  V4.S4, V4.S4, V0.S4
	VFMLA  V5.S4, V5.S4, V1.S4
	SUB    $8, R2
	B      eight

four:
	CMP    $4, R2
	BLT    add
	VLD1.P 16(R0), [V4.S4]
	VLD1.P 16(R1), [V16.S4]
	VFMLS  V20.S4, V16.S4, V4.S4
	VFMLA  V4.S4, V4.S4, V0.S4
	SUB    $4, R2
	B      four

add:
	VFMLA V20.S4, V1.S4, V0.S4
	SUM4

one:
	CBZ     R2, done
	FMOVS.P 4(R0), F4
	FMOVS.P 4(R1), F5
	FSUBS   F5, F4, F4
	FMADDS  F4, F0, F4, F0
	SUB     $1, R2
	B       one

done:
	FMOVS F0, ret+24(FP)
	RET

// ROW adds eight elements of a row, times those of the query in V4 and V5, to a sum.
#define ROW(row, sum) \
	VLD1.P 32(row), [V6.S4, V7.S4] \
	VFMLA  V4.S4, V6.S4, sum       \
	VFMLA  V5.S4, V7.S4, sum

// ROW4 does so with four elements.
#define ROW4(row, sum) \
	VLD1.P 16(row), [V6.S4] \
	VFMLA  V4.S4, V6.S4, sum

// ROW1 does so with one element, of the query in F4.
#define ROW1(row, sum) \
	FMOVS.P 4(row), F5 \
	FMADDS  F4, sum, F5, sum

// STORE adds up a sum and stores it. F16 to F19 hold what is over four elements.
#define STORE(sum, rest) \
	VORR    sum, sum, V0.B16 \
	SUM4                     \
	FADDS   rest, F0, F0     \
	FMOVS.P F0, 4(R12)

// func dotRowsNEON(q, rows *float32, stride, n, groups int, out *float32)
TEXT ·dotRowsNEON(SB), NOSPLIT, $0-48
	MOVD q+0(FP), R8
	MOVD rows+8(FP), R4
	MOVD stride+16(FP), R9
	MOVD n+24(FP), R10
	MOVD groups+32(FP), R11
	MOVD out+40(FP), R12
	ADD  R9, R4, R5
	ADD  R9, R5, R6
	ADD  R9, R6, R7

	// From the end of a row to its next of four.
	LSL $2, R9, R13
	SUB R10<<2, R13, R13

group:
	CBZ  R11, done
	MOVD R8, R0
	MOVD R10, R2
	VEOR V24.B16, V24.B16, V24.B16
	VEOR V25.B16, V25.B16, V25.B16
	VEOR V26.B16, V26.B16, V26.B16
	VEOR V27.B16, V27.B16, V27.B16
	VEOR V16.B16, V16.B16, V16.B16
	VEOR V17.B16, V17.B16, V17.B16
	VEOR V18.B16, V18.B16, V18.B16
	VEOR V19.B16, V19.B16, V19.B16

eight:
	CMP    $8, R2
	BLT    four
	VLD1.P 32(R0), [V4.S4, V5.S4]
	ROW(R4, V24.S4)
	ROW(R5, V25.S4)
	ROW(R6, V26.S4)
	ROW(R7, V27.S4)
	SUB    $8, R2
	B      eight

four:
	CMP    $4, R2
	BLT    one
	VLD1.P 16(R0), [V4.S4]
	ROW4(R4, V24.S4)
	ROW4(R5, V25.S4)
	ROW4(R6, V26.S4)
	ROW4(R7, V27.S4)
	SUB    $4, R2
	B      four

one:
	CBZ     R2, store
	FMOVS.P 4(R0), F4
	ROW1(R4, F16)
	ROW1(R5, F17)
	ROW1(R6, F18)
	ROW1(R7, F19)
	SUB     $1, R2
	B       one

store:
	STORE(V24.B16, F16)
	STORE(V25.B16, F17)
	STORE(V26.B16, F18)
	STORE(V27.B16, F19)
	ADD R13, R4
	ADD R13, R5
	ADD R13, R6
	ADD R13, R7
	SUB $1, R11
	B   group

done:
	RET
