// What the emulator's module lacks. It is made for a newer C library, and is always a
// processor without VNNI and VPOPCNTDQ: of the models that are in it, this names a later one.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

unsigned long long __isoc23_strtoull(const char *s, char **end, int base) {
	return strtoull(s, end, base);
}

int __isoc23_sscanf(const char *s, const char *format, ...) {
	va_list args;
	va_start(args, format);
	int n = vsscanf(s, format, args);
	va_end(args);
	return n;
}

void *_Z23create_corei3_cnl_cpuidP8BX_CPU_C(void *cpu) {
	void *(*create)(void *) = dlsym(RTLD_DEFAULT, "_Z29create_corei7_icelake_u_cpuidP8BX_CPU_C");
	if (!create) {
		fprintf(stderr, "the emulator has no Ice Lake: %s\n", dlerror());
		abort();
	}
	return create(cpu);
}
