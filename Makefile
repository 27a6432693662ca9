# make           builds build/toycc, build/libtoycc.a and .so, and the runtime
# make test      installs what the tests need, then runs them all
# make demo      installs what the build needs, builds, compiles and runs the examples
# make asan | ubsan | tsan | cov | clang    the same compiler under a sanitizer, for coverage, by clang: build/asan/toycc …
# make bench     times bench/*.toy against other compilers, draws docs/benchmark.svg; bench/runtime/run times the C library
# make install PREFIX=/usr/local DESTDIR=

CC = gcc
FLEX = flex
BISON = bison
NASM = nasm
PREFIX = /usr/local
DESTDIR =
MODE = release
VERSION = $(shell sed -n 's/.define TOYCC_VERSION "\(.*\)"/\1/p' driver/toycc.h)
BUILD_PACKAGES = libc6-dev flex bison nasm binutils

BUILD = build
OBJ = $(BUILD)/$(MODE)
OUT = $(if $(filter release,$(MODE)),$(BUILD),$(OBJ))
TOYCC = $(OUT)/toycc
LIB = $(OUT)/lib/toycc
INTO = @mkdir -p $(@D) &&

WARN = -Wall -Wextra -Wshadow -Wconversion -Werror
FLAGS_release = -O2 -g -fno-asynchronous-unwind-tables -fno-merge-constants
FLAGS_asan = -O1 -g -DVERIFY_IR -fsanitize=address -fno-omit-frame-pointer
FLAGS_tsan = -O1 -g -fsanitize=thread
FLAGS_ubsan = -O1 -g -fsanitize=undefined -fno-sanitize-recover=all
FLAGS_cov = -O0 -g --coverage
FLAGS_clang = -O2 -g
CFLAGS = $(FLAGS_$(MODE))
ALL_CFLAGS = -std=c11 $(WARN) -I. -I$(OBJ) -fPIC -fvisibility=hidden $(CFLAGS) -MMD -MP

ROOMS = base lexer parser ir codegen interpreter driver
SOURCES = $(filter-out driver/main.c driver/settle_calls.c interpreter/embed.c,$(foreach room,$(ROOMS),$(wildcard $(room)/*.c)))
GENERATED = $(OBJ)/lexer/toy.l.c $(OBJ)/parser/toy.tab.c
OBJECTS = $(SOURCES:%.c=$(OBJ)/%.o) $(GENERATED:.c=.o)
# What only the command line needs, and libtoycc does not have.
COMMAND = $(patsubst %,$(OBJ)/driver/%.o,job link_command link_errors locate options output response rules system_libc temporary tools)
LIBRARY = $(filter-out $(COMMAND),$(OBJECTS)) $(OBJ)/library_tables.o
# Where the time goes: fast. All else, four fifths of the sources that cost a tenth of the time, is small.
FAST = $(patsubst %,$(OBJ)/%.o,$(addprefix base/,arena intern source text vec) $(addprefix lexer/,lexer macro_expand preprocess toy.l) \
       $(addprefix parser/,ast check_convert check_expr parse scope toy.tab type) $(addprefix ir/,dead_code dominators edges fold gvn ir \
       lower_expr place_blocks promote sccp simplify simplify_cfg) $(addprefix codegen/,coalesce i386 intervals jumps liveness nasm \
       nasm_comment peephole regalloc rewrite select) interpreter/run)
SMALL = $(filter-out $(FAST),$(OBJECTS) $(OBJ)/driver/main.o)
RUNTIME = $(patsubst runtime/%.c,$(LIB)/obj/%.o,$(wildcard runtime/*.c runtime/math/*.c)) \
          $(patsubst runtime/%.asm,$(LIB)/obj/%.o,$(filter-out runtime/start.asm,$(wildcard runtime/*.asm runtime/math/*.asm)))
# Headers of toycc's C library; those of the compiler, which the system's C library needs too; amendments to the system's.
HEADERS = $(patsubst runtime/%,$(LIB)/%,$(wildcard $(addprefix runtime/,include/*.h freestanding/*.h glibc/*.h glibc/sys/*.h)))
# What is embedded, for programs that are run by toycc itself (which reports their crashes): sources and headers, named from
# runtime/ on.
EMBEDDED = start.toy $(filter-out crash.c,$(patsubst runtime/%,%,\
           $(wildcard $(addprefix runtime/,*.c *.h math/*.c math/*.h include/*.h freestanding/*.h))))
# The functions that compiled code calls by itself, by libgcc's names, for programs with the system's C library.
HELPERS = $(LIB)/obj/int64.o
UNIT_TESTS = $(patsubst tests/%.c,$(OUT)/tests/%,$(wildcard tests/*/*_test.c))
TEST_TOOLS = $(addprefix $(OUT)/tests/codegen/,random_ir instruction_forms)

.PHONY: all check-tools asan ubsan tsan cov clang setup setup-test demo test units bench install clean
.DELETE_ON_ERROR:
.SECONDARY:

all: check-tools $(TOYCC) $(OUT)/libtoycc.a $(OUT)/libtoycc.so $(LIB)/libc.a $(LIB)/libhelpers.a $(LIB)/start.o $(HEADERS)

# Says what is missing and how to get it, before anything fails half-way.
check-tools: ; @sh .ci/setup --check $(BUILD_PACKAGES)

$(SMALL): CFLAGS += $(if $(filter release,$(MODE)),-Os -fno-jump-tables)
$(OBJ)/%.o: %.c Makefile
	$(INTO) $(CC) $(ALL_CFLAGS) -c $< -o $@

$(OBJ)/lexer/toy.l.c: lexer/toy.l
	$(INTO) $(FLEX) -o $@ $<

$(OBJ)/parser/toy.tab.c $(OBJ)/parser/toy.tab.h &: parser/toy.y
	$(INTO) $(BISON) -Wall -Werror --defines=$(OBJ)/parser/toy.tab.h -o $(OBJ)/parser/toy.tab.c $<

$(OBJ)/parser/%.o: | $(OBJ)/parser/toy.tab.h

$(OBJ)/%.o: $(OBJ)/%.c Makefile
	@$(CC) $(ALL_CFLAGS) -c $< -o $@

# Only what toycc.h declares is seen from outside: a host program may have a function `parse` of its own.
$(OUT)/libtoycc.a: $(LIBRARY) $(OBJ)/settle_calls
	@ld -r -o $(OBJ)/libtoycc.o $(LIBRARY)
	@objcopy --localize-hidden --remove-section .comment $(OBJ)/libtoycc.o
	@$(OBJ)/settle_calls $(OBJ)/libtoycc.o
	@rm -f $@
	@ar rcs $@ $(OBJ)/libtoycc.o

$(OBJ)/settle_calls: driver/settle_calls.c
	$(INTO) $(CC) $(ALL_CFLAGS) -MF $@.d $< -o $@

$(OUT)/libtoycc.so: $(LIBRARY)
	@$(CC) $(CFLAGS) -shared -Wl,-soname,$(@F).0 $^ -o $@.0
	@ln -sf $(@F).0 $@

$(TOYCC): $(OBJ)/driver/main.o $(COMMAND) $(LIBRARY)
	@$(CC) $(CFLAGS) $^ -o $@

# The C library, compiled by the compiler itself, so far as that stands without an embedded library.
BARE = $(LIB)/toycc
$(BARE): $(OBJ)/driver/main.o $(OBJECTS) $(OBJ)/no_library_tables.o
	$(INTO) $(CC) $(CFLAGS) $^ -o $@

$(LIB)/obj/%.o: runtime/%.c $(BARE) $(HEADERS) $(wildcard runtime/*.h runtime/math/*.h)
	$(INTO) $(BARE) -B $(LIB) -O2 -Wall -Wextra -c $< -o $@

# The C library as it is embedded: its texts, and which of them defines what.
$(OBJ)/embed: interpreter/embed.c
	$(INTO) $(CC) $(ALL_CFLAGS) -MF $@.d $< -o $@
$(OBJ)/no_library_tables.c: $(OBJ)/embed
	@$< >$@
$(OBJ)/library_tables.c: $(OBJ)/embed $(RUNTIME) $(EMBEDDED:%=runtime/%)
	@nm -A -g --defined-only $(RUNTIME) | $< runtime $(EMBEDDED) >$@

$(LIB)/obj/%.o: runtime/%.asm
	$(INTO) $(NASM) -f elf32 --lprefix .L $< -o $@

$(LIB)/start.o: runtime/start.asm
	$(INTO) $(NASM) -f elf32 --lprefix .L $< -o $@

$(LIB)/libc.a: $(RUNTIME)
$(LIB)/libhelpers.a: $(HELPERS)
$(LIB)/%.a:
	@rm -f $@
	@ar rcs $@ $^

$(LIB)/%.h: runtime/%.h
	$(INTO) cp $< $@

asan ubsan tsan cov:
	@$(MAKE) --no-print-directory MODE=$@ all
clang: ; @$(MAKE) --no-print-directory MODE=clang CC=clang all

setup: ; @sh .ci/setup $(BUILD_PACKAGES)
setup-test: ; @sh .ci/setup $(BUILD_PACKAGES) perl gcc-multilib

demo: setup
	@$(MAKE) --no-print-directory all
	@sh examples/run $(TOYCC)

$(OUT)/tests/%: tests/%.c $(COMMAND) $(LIBRARY)
	$(INTO) $(CC) $(ALL_CFLAGS) $^ -o $@
units: $(UNIT_TESTS) $(TEST_TOOLS)

test: setup-test
	@$(MAKE) --no-print-directory all units
	@TOYCC=$(TOYCC) UNIT_TESTS="$(UNIT_TESTS)" TEST_PROGRAMS=$(OUT)/tests prove tests

bench: all ; @bench/run --chart docs/benchmark.svg

install: all
	install -d $(foreach folder,bin lib/toycc lib/pkgconfig include,"$(DESTDIR)$(PREFIX)/$(folder)")
	install -m 755 $(TOYCC) "$(DESTDIR)$(PREFIX)/bin/toycc"
	install -m 644 $(LIB)/libc.a $(LIB)/libhelpers.a $(LIB)/start.o "$(DESTDIR)$(PREFIX)/lib/toycc"
	for h in $(HEADERS:$(LIB)/%=%); do install -D -m 644 runtime/$$h "$(DESTDIR)$(PREFIX)/lib/toycc/$$h" || exit 1; done
	install -m 644 $(OUT)/libtoycc.a $(OUT)/libtoycc.so.0 "$(DESTDIR)$(PREFIX)/lib"
	ln -sf libtoycc.so.0 "$(DESTDIR)$(PREFIX)/lib/libtoycc.so"
	sed "s|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|" driver/toycc.pc.in >"$(DESTDIR)$(PREFIX)/lib/pkgconfig/toycc.pc"
	install -m 644 driver/toycc.h "$(DESTDIR)$(PREFIX)/include"

clean: ; rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(OBJ)/driver/main.d
