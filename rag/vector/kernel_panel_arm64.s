//go:build arm64 && !purego

#include "textflag.h"

// TIMES adds V<n> times element i of V<m> to V<d>, which the assembler has no name for.
#define TIMES(m, i, n, d) WORD $(0x4F801000 | (i&1)<<21 | (i>>1)<<11 | m<<16 | n<<5 | d)

// STEP adds the products of element i of each of the rows, in V20 to V23, and sixteen
// queries.
#define STEP(i) \
	VLD1.P 64(R3), [V16.S4, V17.S4, V18.S4, V19.S4] \
	TIMES(20, i, 16, 0) \
	TIMES(20, i, 17, 1) \
	TIMES(20, i, 18, 2) \
	TIMES(20, i, 19, 3) \
	TIMES(21, i, 16, 4) \
	TIMES(21, i, 17, 5) \
	TIMES(21, i, 18, 6) \
	TIMES(21, i, 19, 7) \
	TIMES(22, i, 16, 8) \
	TIMES(22, i, 17, 9) \
	TIMES(22, i, 18, 10) \
	TIMES(22, i, 19, 11) \
	TIMES(23, i, 16, 12) \
	TIMES(23, i, 17, 13) \
	TIMES(23, i, 18, 14) \
	TIMES(23, i, 19, 15)

// func panelNEON(rows *float32, stride, n int, packed, out *float32, soon *byte)
TEXT ·panelNEON(SB), NOSPLIT, $0-48
	MOVD rows+0(FP), R5
	MOVD stride+8(FP), R1
	MOVD n+16(FP), R2
	MOVD packed+24(FP), R3
	MOVD out+32(FP), R4
	MOVD soon+40(FP), R9
	ADD  R1, R5, R6
	ADD  R1, R6, R7
	ADD  R1, R7, R8
	MOVD R4, R10
	VLD1.P 64(R10), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1.P 64(R10), [V4.S4, V5.S4, V6.S4, V7.S4]
	VLD1.P 64(R10), [V8.S4, V9.S4, V10.S4, V11.S4]
	VLD1.P 64(R10), [V12.S4, V13.S4, V14.S4, V15.S4]

four:
	// As many bytes as there are in four elements of the rows.
	PRFM   (R9), PLDL2KEEP
	ADD    $64, R9
	VLD1.P 16(R5), [V20.S4]
	VLD1.P 16(R6), [V21.S4]
	VLD1.P 16(R7), [V22.S4]
	VLD1.P 16(R8), [V23.S4]
	STEP(0)
	STEP(1)
	STEP(2)
	STEP(3)
	SUB    $4, R2
	CBNZ   R2, four
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R4)
	VST1.P [V4.S4, V5.S4, V6.S4, V7.S4], 64(R4)
	VST1.P [V8.S4, V9.S4, V10.S4, V11.S4], 64(R4)
	VST1.P [V12.S4, V13.S4, V14.S4, V15.S4], 64(R4)
	RET
