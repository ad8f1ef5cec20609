// The inner product in C with intrinsics, for the program beside it: four sums, as many elements a step as the
// processor's instructions are wide. It is asked on standard input, ["dot", dimensions, times], and answers in seconds.
#include <immintrin.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#ifdef __AVX512F__
static const char *kernel = "AVX-512";
__attribute__((noinline)) static float dot(const float *a, const float *b, int n) {
	__m512 s0 = _mm512_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
	int i = 0;
	for (; i + 64 <= n; i += 64) {
		s0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), s0);
		s1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), s1);
		s2 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 32), _mm512_loadu_ps(b + i + 32), s2);
		s3 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 48), _mm512_loadu_ps(b + i + 48), s3);
	}
	float sum = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(s0, s1), _mm512_add_ps(s2, s3)));
	for (; i < n; i++) sum += a[i] * b[i];
	return sum;
}
#else
static const char *kernel = "AVX2 and FMA";
__attribute__((noinline)) static float dot(const float *a, const float *b, int n) {
	__m256 s0 = _mm256_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
	int i = 0;
	for (; i + 32 <= n; i += 32) {
		s0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), s0);
		s1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), s1);
		s2 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 16), _mm256_loadu_ps(b + i + 16), s2);
		s3 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 24), _mm256_loadu_ps(b + i + 24), s3);
	}
	__m256 s = _mm256_add_ps(_mm256_add_ps(s0, s1), _mm256_add_ps(s2, s3));
	__m128 h = _mm_add_ps(_mm256_castps256_ps128(s), _mm256_extractf128_ps(s, 1));
	h = _mm_add_ps(h, _mm_movehl_ps(h, h));
	float sum = _mm_cvtss_f32(_mm_add_ss(h, _mm_movehdup_ps(h)));
	for (; i < n; i++) sum += a[i] * b[i];
	return sum;
}
#endif

static double timed(int n, int times) {
	size_t size = (4 * (size_t)n + 63) / 64 * 64;
	float *a = (float *)aligned_alloc(64, size), *b = (float *)aligned_alloc(64, size);
	for (int i = 0; i < n; i++) a[i] = 1.0f / (i + 1), b[i] = (float)(i % 7);
	volatile float sink = dot(a, b, n);
	auto start = std::chrono::steady_clock::now();
	for (int i = 0; i < times; i++) {
		sink = dot(a, b, n);
		__asm__ volatile("" ::: "memory");
	}
	std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
	(void)sink;
	free(a);
	free(b);
	return taken.count();
}

int main() {
	char line[256];
	while (fgets(line, sizeof line, stdin)) {
		int n, times;
		if (sscanf(line, "[\"dot\",%d,%d]", &n, &times) == 2)
			printf("%.9f\n", timed(n, times));
		else
			printf("{\"%s\": \"by %s\"}\n", kernel, __VERSION__);
		fflush(stdout);
	}
}
