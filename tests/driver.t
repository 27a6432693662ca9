# The command line: which files appear, what is printed where, and with which exit status. Each test runs in a folder of its own.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my $gcc = have_gcc();
my $last;    # what the latest toycc command gave, and the command

my $HELLO = <<'TOY';
#include <stdio.h>
int main(void) { printf("hello\n"); return 3; }
TOY
my $MAIN   = "int twice(int);\nint main(void) { return twice(21); }\n";
my $TWICE  = "int twice(int n) { return n * 2; }\n";
my $FAULTY = "int main(void) { return unknown; }\n";
my $TWICE_ASM = <<'ASM';
        global  twice
        section .text
twice:  mov     eax, [esp+4]
        add     eax, eax
        ret
ASM

# What only works when headers and library belong together: macros, tables, callbacks, functions that return twice.
my $LIBRARY_USER = <<'TOY';
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static jmp_buf again;
static int descending(const void *a, const void *b) { return *(const int *)b - *(const int *)a; }
static void bye(void) { puts("bye"); }

struct __attribute__((packed)) Packed { char c; int i; };

int main(void)
{
    int numbers[] = {3, 1, 2}, count;
    atexit(bye);
    qsort(numbers, 3, sizeof *numbers, descending);
    fprintf(stdout, "%d %d %d %lld\n", numbers[0], numbers[1], numbers[2], atoll("5000000000") / 3);
    errno = 0;
    printf("%ld ", strtol("99999999999", NULL, 10));
    printf("%d\n", errno == ERANGE);
    printf("%d %c %d\n", isalpha('x') != 0, toupper('q'), isspace('q'));
    count = setjmp(again);
    if (count < 2)
        longjmp(again, count + 1);
    printf("%d %d %d\n", count, (int)sizeof(struct Packed), (int)sizeof(struct stat));
    assert(count == 2);
    return (int)strlen("abc");
}
TOY
my $LIBRARY_USER_SAYS = "3 2 1 1666666666\n2147483647 1\n1 Q 0\n2 5 88\nbye\n";

# --- what the tests are made of

sub here    { return scratch() . '/here' }
sub path    { return here() . "/$_[0]" }
sub file    { my ($name, $text) = @_; write_file(path($name), $text) }
sub content { my ($name) = @_; return read_file(path($name)) // die "$name was not written\n" }

# Options of `run` may come first, as a hash.
sub toycc
{
    my %opt = ref $_[0] ? %{ shift() } : ();
    $last = run([@TOYCC, @_], dir => here(), %opt);
    $last->{command} = shell('toycc', @_);
    return $last;
}

# In scalar context: a match that fails must count as one argument.
sub check($$)  { my ($fact, $what) = @_; $fact or die "$what after `$last->{command}`\n" }
sub files      { opendir my $d, here() or die $!; return join ' ', sort grep { !/^\./ } readdir $d }
sub files_are  { my ($want) = @_; my $got = files(); check($got eq $want, "files are '$got', expected '$want'") }
sub says       { my ($text) = @_; check($last->{err} =~ $text, "expected $text in the messages '$last->{err}'") }
sub prints     { my ($text) = @_; check($last->{out} =~ $text, "expected $text in the output '" . substr($last->{out}, 0, 200) . "'") }

sub succeeds
{
    check($last->{status} eq '0', "exit status $last->{status} with '$last->{err}'");
    check($last->{err} eq '', "unexpected messages '$last->{err}'");
}

# Exit status 1, a message, and only the files that were there before.
sub fails
{
    my ($message, $files) = @_;
    check($last->{status} eq '1', "exit status $last->{status}, expected 1,");
    says($message);
    files_are($files);
}

sub runs
{
    my ($program, $status, $out) = @_;
    my $got = run([path($program)]);
    check($got->{status} eq $status, "$program gives status $got->{status}, expected $status,");
    check(!defined $out || $got->{out} eq $out, "$program prints '$got->{out}',");
}

# A folder with links to the named tools only, to be the PATH.
sub only_tools
{
    my $folder = scratch() . '/tools';
    mkdir $folder;
    for my $tool (@_) {
        my ($where) = grep { -x } map {"$_/$tool"} split /:/, $ENV{PATH};
        symlink $where, "$folder/$tool" or die "no $tool: $!\n";
    }
    return { env => { PATH => $folder } };
}

# --- the tests, in the order in which they are reported

my @tests = (
    'without -o the program is a.out' => sub {
        file('hello.toy', $HELLO);
        toycc('hello.toy');
        succeeds();
        files_are('a.out hello.toy');
        runs('a.out', 3, "hello\n");
    },
    '-o names the program' => sub {
        file('hello.toy', $HELLO);
        toycc('hello.toy', '-o', 'hello');
        succeeds();
        files_are('hello hello.toy');
        runs('hello', 3, "hello\n");
        toycc('-oother', 'hello.toy');
        succeeds();
        runs('other', 3);
    },
    '-S writes NAME.asm into the current folder' => sub {
        mkdir path('sub');
        file('sub/hello.toy', $HELLO);
        toycc('-S', 'sub/hello.toy');
        succeeds();
        files_are('hello.asm sub');
        check(content('hello.asm') =~ /^main:/m, 'no label main');
    },
    '-c writes NAME.o' => sub {
        file('hello.toy', $HELLO);
        toycc('-c', 'hello.toy');
        succeeds();
        files_are('hello.o hello.toy');
        check(substr(content('hello.o'), 0, 4) eq "\x7fELF", 'not an object file');
        toycc('hello.o', '-o', 'hello');
        succeeds();
        runs('hello', 3, "hello\n");
    },
    '-S and -c with several files write one output each' => sub {
        file('main.toy',  $MAIN);
        file('twice.toy', $TWICE);
        toycc('-S', 'main.toy', 'twice.toy');
        succeeds();
        files_are('main.asm main.toy twice.asm twice.toy');
        toycc('-c', 'main.toy', 'twice.toy');
        succeeds();
        files_are('main.asm main.o main.toy twice.asm twice.o twice.toy');
    },
    '-c -o with several files is an error' => sub {
        file('main.toy',  $MAIN);
        file('twice.toy', $TWICE);
        toycc('-c', 'main.toy', 'twice.toy', '-o', 'both.o');
        fails(qr/error: .*-o.*(multiple|several)/, 'main.toy twice.toy');
    },
    '-o - writes to standard output' => sub {
        file('hello.toy', $HELLO);
        toycc('-S', 'hello.toy', '-o', '-');
        succeeds();
        prints(qr/^main:/m);
        files_are('hello.toy');
    },
    '-E writes to standard output, with line markers' => sub {
        file('a.toy', "#define X 42\nint a = X;\n#ifdef Y\nint y;\n#endif\nint b = __LINE__;\n");
        toycc('-E', 'a.toy');
        succeeds();
        prints(qr/^# 1 "a.toy"/m);
        prints(qr/int a = 42;/);
        prints(qr/int b = 6;/);
        check($last->{out} !~ /int y/, 'an excluded line stands there');
        files_are('a.toy');
    },
    '-E -o writes a file' => sub {
        file('a.toy', "int a;\n");
        toycc('-E', 'a.toy', '-o', 'a.i');
        succeeds();
        check(content('a.i') =~ /int a;/, 'no int a');
        toycc('-c', 'a.i');
        succeeds();
        files_are('a.i a.o a.toy');
    },
    'several sources are one program' => sub {
        file('main.toy',  $MAIN);
        file('twice.toy', $TWICE);
        toycc('main.toy', 'twice.toy', '-o', 'program');
        succeeds();
        files_are('main.toy program twice.toy');
        runs('program', 42);
    },
    '.asm files are assembled' => sub {
        file('main.toy',  $MAIN);
        file('twice.asm', $TWICE_ASM);
        toycc('main.toy', 'twice.asm', '-o', 'program');
        succeeds();
        runs('program', 42);
        toycc('-c', 'twice.asm');
        succeeds();
        files_are('main.toy program twice.asm twice.o');
    },
    'the output of -S is an input' => sub {
        file('hello.toy', $HELLO);
        toycc('-S', 'hello.toy');
        toycc('hello.asm', '-o', 'hello');
        succeeds();
        runs('hello', 3, "hello\n");
    },
    '.c and .i files are compiled, .o and .a linked' => sub {
        file('main.c',  $MAIN);
        file('twice.i', $TWICE);
        toycc('-c', 'main.c', 'twice.i');
        succeeds();
        system('ar', 'rc', path('libtwice.a'), path('twice.o')) == 0 or return skip('no ar');
        toycc('main.o', 'libtwice.a', '-o', 'one');
        succeeds();
        runs('one', 42);
        toycc('main.o', '-L.', '-ltwice', '-o', 'two');
        succeeds();
        runs('two', 42);
    },
    'objects of gcc -m32 call Toy and are called' => sub {
        return skip('gcc -m32 does not work here') if !$gcc;
        file('main.toy', $MAIN);
        file('twice.c', "int plus(int, int);\nint twice(int n) { return plus(n, n); }\n");
        file('plus.toy', "int plus(int a, int b) { return a + b; }\n");
        system('gcc', '-m32', '-fno-pic', '-fno-stack-protector', '-c', path('twice.c'), '-o', path('twice.o')) == 0 or die "gcc failed\n";
        toycc('main.toy', 'twice.o', 'plus.toy', '-o', 'program');
        succeeds();
        runs('program', 42);
    },
    'gcc -m32 links objects of toycc' => sub {
        return skip('gcc -m32 does not work here') if !$gcc;
        file('main.c', "#include <stdio.h>\nint twice(int);\nint main(void) { printf(\"%d\\n\", twice(21)); return 0; }\n");
        file('twice.toy', "#include <string.h>\nint twice(int n) { return n * strlen(\"ab\"); }\n");
        toycc('-c', 'twice.toy');
        succeeds();
        system("gcc -m32 -no-pie -o '" . path('program') . "' '" . path('main.c') . "' '" . path('twice.o') . "'") == 0 or die "gcc failed\n";
        runs('program', 0, "42\n");
    },
    '- reads standard input, as what -x says' => sub {
        toycc({ stdin => $HELLO }, '-x', 'c', '-', '-o', 'program');
        succeeds();
        runs('program', 3, "hello\n");
        toycc({ stdin => $TWICE }, '-x', 'toy', '-S', '-', '-o', '-');
        succeeds();
        prints(qr/^twice:/m);
    },
    '- without -x is an error' => sub {
        toycc({ stdin => $HELLO }, '-', '-o', 'program');
        fails(qr/error: .*-x/, '');
    },
    '-x overrides the ending, -x none restores it' => sub {
        file('main.txt',  $MAIN);
        file('twice.toy', $TWICE);
        toycc('-x', 'c', 'main.txt', '-x', 'none', 'twice.toy', '-o', 'program');
        succeeds();
        runs('program', 42);
    },
    '-x with an unknown language is an error' => sub {
        file('a.toy', $HELLO);
        toycc('-x', 'cobol', 'a.toy');
        fails(qr/error: .*cobol/, 'a.toy');
    },
    '-D, -U and -include' => sub {
        file('a.toy', "int main(void) { return A + B + C; }\n");
        file('c.h', "#define C 4\n");
        toycc('-DA', '-D', 'B=20', '-DC=9', '-UC', '-include', 'c.h', 'a.toy', '-o', 'a');
        succeeds();
        runs('a', 25);
    },
    '-I folders are searched in order' => sub {
        mkdir path($_) for qw(one two);
        file('one/a.h', "#define A 1\n");
        file('two/a.h', "#define A 2\n");
        file('two/b.h', "#define B 40\n");
        file('a.toy', "#include <a.h>\n#include \"b.h\"\nint main(void) { return A + B; }\n");
        toycc('-Ione', '-I', 'two', 'a.toy', '-o', 'a');
        succeeds();
        runs('a', 41);
    },
    '-MD writes the dependencies' => sub {
        file('a.h', "int a;\n");
        file('b.toy', "#include \"a.h\"\n#include <stddef.h>\n");
        toycc('-MD', '-c', 'b.toy');
        succeeds();
        files_are('a.h b.d b.o b.toy');
        check(content('b.d') =~ /^b\.o:\s(?:.*\s)?b\.toy(?:\s.*)?\sa\.h\b/s, "'" . content('b.d') . "' does not say b.o: b.toy a.h");
        check(content('b.d') =~ /stddef\.h/, 'no system header');
    },
    '-MF and -MT name the file and the target' => sub {
        file('a.h', "int a;\n");
        file('b.toy', "#include \"a.h\"\n");
        toycc('-MD', '-MF', 'deps', '-MT', 'the/target', '-c', 'b.toy', '-o', 'out.o');
        succeeds();
        files_are('a.h b.toy deps out.o');
        check(content('deps') =~ /^the\/target:\s+b\.toy\s+(?:\\\n\s*)?a\.h\s*$/, "'" . content('deps') . "'");
    },
    '-g tells debuggers the source lines' => sub {
        file('hello.toy', $HELLO);
        toycc('-g', '-c', 'hello.toy');
        succeeds();
        my $lines = run([qw(objdump --dwarf=decodedline hello.o)], dir => here())->{out};
        check($lines =~ /hello\.toy\s+[1-9]\d*\s+0\b/, "no lines in: $lines");
    },
    '-### prints the commands and runs nothing' => sub {
        file('hello.toy', $HELLO);
        toycc('-###', 'hello.toy', '-o', 'hello');
        check($last->{status} eq '0', "exit status $last->{status}");
        files_are('hello.toy');
        says(qr/nasm/);
        says(qr/\bld\b/);
    },
    '-v prints the commands and runs them' => sub {
        file('hello.toy', $HELLO);
        toycc('-v', 'hello.toy', '-o', 'hello');
        check($last->{status} eq '0', "exit status $last->{status}");
        says(qr/nasm.*elf32/);
        says(qr/\bld\b.*hello/);
        runs('hello', 3);
    },
    '-save-temps keeps the assembly and the object' => sub {
        file('hello.toy', $HELLO);
        toycc('-save-temps', 'hello.toy', '-o', 'hello');
        succeeds();
        check(content('hello.asm') =~ /^main:/m, 'no assembly');
        check(substr(content('hello.o'), 0, 4) eq "\x7fELF", 'no object');
        runs('hello', 3);
    },
    '@file holds options' => sub {
        file('hello.toy', $HELLO);
        file('with space.toy', $TWICE);
        file('options', "-o hello\n 'with space.toy'\n\thello.toy -D\"X=1 + 1\" -DY=\\\"q\\\"");
        toycc('@options');
        succeeds();
        runs('hello', 3);
        toycc('@no_such_file', 'hello.toy');
        fails(qr/error: .*no_such_file/, 'hello hello.toy options with space.toy');
    },
    '--version and --help' => sub {
        toycc('--version');
        succeeds();
        prints(qr/toycc.*\d/);
        toycc('--help');
        succeeds();
        prints(qr/-o.*\n.*-S/s);
    },
    '--dump-tokens, --dump-ast, --dump-ir, --dump-cfg, --dump-dominators, --dump-insns' => sub {
        file('twice.toy', $TWICE);
        for my $what (qw(tokens ast ir cfg dominators insns)) {
            toycc("--dump-$what", 'twice.toy');
            succeeds();
            prints($what eq 'insns' ? qr/\bret\b/ : qr/twice/);
            files_are('twice.toy');
        }
    },
    '--dump-ir tells which functions call setjmp' => sub {
        file('jumps.toy', "#include <setjmp.h>\njmp_buf b;\nint f(void) { return setjmp(b); }\nint g(void) { return f() + _setjmp(b) * 2; }\n"
            . "int h(void) { return f(); }\nint k(void) { sigjmp_buf s; if (sigsetjmp(s, 1)) return 1; return 0; }\n");
        toycc('--dump-ir', 'jumps.toy');
        prints(qr/ f: calls setjmp\n.* g: calls setjmp\n.* h:\n.* k: calls setjmp\n/s);
    },
    '-fverbose-asm is the default, -fno-verbose-asm turns it off' => sub {
        file('twice.toy', $TWICE);
        toycc('-S', 'twice.toy', '-o', '-');
        prints(qr/;.*return n \* 2/);
        toycc('-S', '-fno-verbose-asm', 'twice.toy', '-o', '-');
        check($last->{out} !~ /;/, 'there are comments');
    },
    '--diagnostics-format=json' => sub {
        file('faulty.toy', $FAULTY);
        toycc('--diagnostics-format=json', '-c', 'faulty.toy');
        fails(qr/"unknown' undeclared|'unknown' undeclared/, 'faulty.toy');
        eval { require JSON::PP; JSON::PP->new->decode($last->{err}); 1 } or check(0, "not JSON: $@");
    },
    'a message shows the line and a caret' => sub {
        file('faulty.toy', $FAULTY);
        toycc('-c', 'faulty.toy');
        fails(qr/^faulty\.toy:1:25: error: 'unknown' undeclared.*\n.*return unknown; \}\n[ |\d]*\^~~~~~~\n/m, 'faulty.toy');
        check($last->{err} !~ /\e/, 'colours without a terminal');
    },
    'no input files' => sub {
        toycc();
        fails(qr/error: no input files/, '');
        toycc('-o', 'x');
        fails(qr/error: no input files/, '');
    },
    "options of gcc's that make no difference here are accepted" => sub {
        file('hello.toy', $HELLO);
        toycc(qw(-m32 -msse2 -mfpmath=sse -pipe -fno-strict-aliasing -funroll-loops -ffunction-sections -fdata-sections),
            qw(-ffp-contract=off -fexcess-precision=standard -ffast-math -fno-math-errno -Wl,--gc-sections),
            'hello.toy', '-o', 'hello');
        succeeds();
        runs('hello', 3);
    },
    'an unknown option is named' => sub {
        file('hello.toy', $HELLO);
        for my $option ('--no-such-option', '-qqq', '-fno-such-flag', '-std=cobol') {
            toycc($option, 'hello.toy');
            fails(qr/error: .*\Q$option\E/, 'hello.toy');
        }
    },
    'an option without its argument is an error' => sub {
        file('hello.toy', $HELLO);
        for my $option (qw(-o -I -D -x -MF -include)) {
            toycc('hello.toy', $option);
            fails(qr/error: .*$option/, 'hello.toy');
        }
    },
    'a missing input file' => sub {
        toycc('missing.toy', '-o', 'x');
        fails(qr/error: .*missing\.toy.*No such file/, '');
        toycc('missing.o', '-o', 'x');
        fails(qr/error: .*missing\.o.*No such file/, '');
    },
    'a file of unknown kind' => sub {
        file('readme.pdf', 'text');
        toycc('readme.pdf');
        fails(qr/error: .*readme\.pdf/, 'readme.pdf');
    },
    'a directory as input' => sub {
        mkdir path('folder.toy');
        toycc('-c', 'folder.toy');
        fails(qr/error: .*folder\.toy.*[Dd]irectory/, 'folder.toy');
    },
    'an unreadable file' => sub {
        return skip('root reads everything') if $> == 0;
        file('secret.toy', $HELLO);
        chmod 0, path('secret.toy');
        toycc('-c', 'secret.toy');
        fails(qr/error: .*secret\.toy.*Permission denied/, 'secret.toy');
    },
    'an empty file' => sub {
        file('empty.toy', '');
        toycc('-c', 'empty.toy');
        succeeds();
        files_are('empty.o empty.toy');
    },
    'a file of random bytes' => sub {
        file('random.toy', join '', map { chr(($_ * 7919 + ($_ >> 3) * 31) & 255) } 1 .. 3000);
        toycc('-c', 'random.toy');
        fails(qr/^random\.toy:\d+:\d+: error:/m, 'random.toy');
    },
    'an unwritable output' => sub {
        file('hello.toy', $HELLO);
        mkdir path('folder');
        for my $how (['-S'], ['-c'], []) {
            toycc(@$how, 'hello.toy', '-o', 'no/such/folder/x');
            fails(qr{error: .*no/such/folder/x}, 'folder hello.toy');
            toycc(@$how, 'hello.toy', '-o', 'folder');
            fails(qr/error: .*folder/, 'folder hello.toy');
        }
    },
    'an error leaves no output and keeps the old one' => sub {
        file('faulty.toy', $FAULTY);
        file('good.toy',   $TWICE);
        for my $how (['-S', '-o', 'out'], ['-c', '-o', 'out'], ['-o', 'out'], ['-MD', '-c'], ['good.toy']) {
            toycc(@$how, 'faulty.toy');
            fails(qr/faulty\.toy:1:25: error/, 'faulty.toy good.toy');
        }
        file('out', 'precious');
        toycc('faulty.toy', '-o', 'out');
        check(content('out') eq 'precious', 'the old output is damaged');
    },
    'the output may not be an input' => sub {
        file('hello.toy', $HELLO);
        toycc('hello.toy', '-o', 'hello.toy');
        fails(qr/error: .*hello\.toy/, 'hello.toy');
        check(content('hello.toy') eq $HELLO, 'the source is overwritten');
    },
    'temporary files vanish' => sub {
        mkdir path('tmp');
        file('hello.toy',  $HELLO);
        file('faulty.toy', $FAULTY);
        file('bad.asm',    "mov nothing\n");
        for my $input (qw(hello.toy faulty.toy bad.asm)) {
            toycc({ env => { TMPDIR => path('tmp') } }, $input, '-o', 'program');
            opendir my $d, path('tmp') or die $!;
            my @left = grep { !/^\./ } readdir $d;
            check(!@left, "temporary files '@left' are left");
        }
    },
    'a full disk' => sub {
        file('hello.toy', $HELLO);
        # A device of our own, lest a wrong compiler replaces the machine's.
        system("mknod '" . path('full') . "' c 1 7 2>/dev/null") == 0 or return skip('mknod needs root');
        open(my $probe, '>', path('full')) or return skip('no devices in this folder');
        for my $how (['-S', 'hello.toy', '-o', 'full'], ['-E', 'hello.toy', '-o', 'full']) {
            toycc(@$how);
            check($last->{status} eq '1', "exit status $last->{status}, expected 1,");
            says(qr/error: .*full.*(No space left|written)/i);
            check(-c path('full'), 'the device is gone');
        }
        for my $how (['-S', 'hello.toy', '-o', '-'], ['-E', 'hello.toy'], ['--help'], ['--dump-tokens', 'hello.toy']) {
            toycc({ stdout => '/dev/full' }, @$how);
            check($last->{status} eq '1', "exit status $last->{status}, expected 1,");
            says(qr/error: .*(No space left|standard output)/);
        }
    },
    'nasm is missing' => sub {
        file('hello.toy', $HELLO);
        toycc(only_tools('ld'), 'hello.toy', '-o', 'program');
        fails(qr/error: .*nasm.*(install|not found|PATH)/, 'hello.toy');
        toycc(only_tools(), '-S', 'hello.toy', '-o', '-');
        succeeds();
    },
    'ld is missing' => sub {
        file('hello.toy', $HELLO);
        toycc(only_tools('nasm'), 'hello.toy', '-o', 'program');
        fails(qr/error: .*\bld\b.*(install|not found|PATH)/, 'hello.toy');
    },
    'an error of nasm is passed on' => sub {
        file('bad.asm', "        mov nothing at all\n");
        toycc('bad.asm', '-o', 'program');
        fails(qr/bad\.asm:1:.*error/, 'bad.asm');
    },
    'an undefined symbol' => sub {
        file('main.toy', $MAIN);
        toycc('main.toy', '-o', 'program');
        fails(qr/undefined reference to .twice'/, 'main.toy');
    },
    'undefined symbols are told with their functions and sources' => sub {
        file('a.toy', "extern int one, two;\nvoid three(void);\nint *data = &two;\n"
            . "int main(void)\n{\n    three();\n    return one + two;\n}\n");
        toycc('a.toy', '-o', 'program');
        fails(qr/undefined/, 'a.toy');
        my @want = map {"toycc: error: undefined reference to $_ of a.toy\n"} map {"'$_' in function 'main'"} qw(three one two);
        my $want = join '', @want, "toycc: error: undefined reference to 'two' in a.toy\n";
        check($last->{err} eq $want, "the messages are $last->{err}");
    },
    'standard input is compiled to -.o' => sub {
        toycc({ stdin => $MAIN }, '-x', 'c', '-c', '-');
        succeeds();
        toycc({ stdin => $MAIN }, '-x', 'c', '-S', '-');
        succeeds();
        files_are('-.asm -.o');
    },
    'a symbol defined twice' => sub {
        file('a.toy', $TWICE);
        file('b.toy', $TWICE);
        file('main.toy', $MAIN);
        toycc('a.toy', 'b.toy', 'main.toy', '-o', 'program');
        fails(qr/multiple definition of .twice'/, 'a.toy b.toy main.toy');
    },
    'no main' => sub {
        file('a.toy', $TWICE);
        toycc('a.toy', '-o', 'program');
        fails(qr/undefined reference to .main'/, 'a.toy');
    },
    'tentative definitions in two files are two definitions' => sub {
        file('a.toy', "int shared;\nint main(void) { return shared; }\n");
        file('b.toy', "int shared;\n");
        toycc('a.toy', 'b.toy', '-o', 'program');
        fails(qr/multiple definition of .shared'/, 'a.toy b.toy');
    },
    '-nostdlib leaves out the runtime' => sub {
        file('start.asm', "global _start\nsection .text\n_start: mov eax, 1\nmov ebx, 9\nint 0x80\n");
        toycc('-nostdlib', 'start.asm', '-o', 'program');
        succeeds();
        runs('program', 9);
    },
    'names with spaces and quotes' => sub {
        mkdir path("a 'b");
        file("a 'b/x \"y.toy", $HELLO);
        toycc("a 'b/x \"y.toy", '-o', "a 'b/out put");
        succeeds();
        runs("a 'b/out put", 3, "hello\n");
    },
    'names that begin with a dash' => sub {
        file('-x.toy', $HELLO);
        toycc('./-x.toy', '-o', './-out');
        succeeds();
        runs('-out', 3);
    },
    'two compilations give the same bytes' => sub {
        file('hello.toy', $HELLO);
        for my $how (['-S'], ['-c'], []) {
            toycc(@$how, 'hello.toy', '-o', 'one');
            toycc(@$how, 'hello.toy', '-o', 'two');
            check(content('one') eq content('two'), 'outputs differ');
        }
    },
    'the program starts with its arguments and environment' => sub {
        file('a.toy', "#include <stdio.h>\n#include <stdlib.h>\n"
            . "int main(int argc, char **argv) { printf(\"%d %s %s\\n\", argc, argv[1], getenv(\"TOY_TEST\")); return 0; }\n");
        toycc('a.toy', '-o', 'a');
        succeeds();
        my $got = run([path('a'), 'first'], env => { TOY_TEST => 'value' });
        check($got->{out} eq "2 first value\n", "printed '$got->{out}'");
    },
    '-dM prints the macros that are defined at the end' => sub {
        file('a.toy', <<'TOY');
#define EMPTY
#define GONE 1
#define OBJECT 1 + 2  /* comment */   + 3
#define FUNCTION(a,b) a##b   #a (a)+b
#define VARIADIC(...) f(__VA_ARGS__)
#define NAMED(x, rest...) g(x, ## rest)
#define NOTHING() 0
#define PAREN (x)
#undef GONE
EMPTY OBJECT
TOY
        toycc('-E', '-dM', 'a.toy');
        succeeds();
        my $got = join '', grep { /^#define [A-Z]/ } $last->{out} =~ /.*\n/g;
        check($got eq <<'LINES', "printed $got");
#define EMPTY 
#define FUNCTION(a,b) a ##b #a (a)+b
#define NAMED(x,rest...) g(x, ## rest)
#define NOTHING() 0
#define OBJECT 1 + 2 + 3
#define PAREN (x)
#define VARIADIC(...) f(__VA_ARGS__)
LINES
    },
    '--libc=system links with the C library of the machine, without gcc' => sub {
        $gcc or return skip('gcc -m32 does not work here');
        file('a.toy', $LIBRARY_USER);
        toycc(only_tools('nasm', 'ld'), '--libc=system', '-Wall', '-Wextra', 'a.toy', '-lm', '-o', 'a');
        succeeds();
        runs('a', 3, $LIBRARY_USER_SAYS);
        my $shared = run(['readelf', '-dW', path('a')])->{out};
        check($shared =~ /NEEDED.*\[libc\.so\.6\]/, 'libc.so.6 is not needed');
    },
    '--libc=system -static needs no shared library' => sub {
        $gcc or return skip('gcc -m32 does not work here');
        file('a.toy', $LIBRARY_USER);
        toycc('--libc=system', '-static', 'a.toy', '-lm', '-o', 'a');
        succeeds();
        runs('a', 3, $LIBRARY_USER_SAYS);
        check(run(['readelf', '-lW', path('a')])->{out} !~ /INTERP/, 'it has an interpreter');
    },
    '--libc=system says what to install' => sub {
        file('a.toy', $HELLO);
        toycc('--libc=system', '--sysroot=' . here(), 'a.toy');
        fails(qr/error: cannot find a C library for i386 below .*; install it with: apt-get install gcc-multilib/, 'a.toy');
    },
    '--libc=system takes the newest gcc, and objects for i386 only' => sub {
        $gcc or return skip('gcc -m32 does not work here');
        file('a.toy', $HELLO);
        toycc('-c', 'a.toy');
        my @gcc = map {"usr/lib/gcc/x86_64-redhat-linux/$_/32"} 9, 10;
        run(['mkdir', '-p', path('usr/lib32'), map { path($_) } @gcc]);
        file('usr/lib32/crt1.o', "\x7fELF\2\1" . "\0" x 60);
        file($_, content('a.o')) for 'usr/lib/crt1.o', map {"$_/crtbegin.o"} @gcc;
        toycc('--libc=system', '--sysroot=' . here(), '-###', 'a.toy');
        says(qr{/usr/lib/crt1.o.*/10/32/crtbegin.o.*/usr/lib/crtn.o});
    },
    '--run runs the program: arguments, input, output, exit status, and no file' => sub {
        file('twice.toy', $TWICE);
        file('a.toy', "#include <stdio.h>\nint twice(int);\nint main(int n, char **v)\n{\n    int c = getchar();\n    printf(\"%s %s %c\\n\", v[0], v[1], c);\n    return twice(n);\n}\n");
        toycc({ stdin => "x\n", %{ only_tools() } }, 'twice.toy', '-DX', '--run', 'a.toy', '-O2', '--run');
        check($last->{status} eq '6' && $last->{err} eq '', "exit status $last->{status} with '$last->{err}'");
        check($last->{out} eq "a.toy -O2 x\n", "output '$last->{out}'");
        files_are('a.toy twice.toy');
    },
    '--run needs no installed headers' => sub {
        file('a.toy', $HELLO);
        toycc('-B', 'nowhere', '--run', 'a.toy');
        check($last->{status} eq '3' && $last->{out} eq "hello\n", "exit status $last->{status} with '$last->{err}'");
    },
    '--run shows warnings before the program says anything' => sub {
        file('a.toy', "#include <stdio.h>\nint main(void) { int unused; fputs(\"program\\n\", stderr); return 0; }\n");
        toycc('-Wall', '--run', 'a.toy');
        says(qr/warning: unused variable 'unused'.*\nprogram\n$/s);
    },
    '--run has exit statuses as a shell shows them, and 124 for limits' => sub {
        my %status = ('*(int *)0 = 1;' => 139, 'argc /= argc - 1;' => 136, 'abort();' => 134, '__builtin_trap();' => 132,
                      'for (;;);' => 124, 'for (;;) puts("x");' => 124, 'for (;;) memset(malloc(1000000), 1, 1);' => 124, 'return main(argc + 1);' => 124);
        for my $body (sort keys %status) {
            file('a.toy', "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\nint main(int argc) { $body return 0; }\n");
            toycc(qw(-w --max-steps=2000000 --max-memory=20M --max-output=10K --max-depth=1000 --run a.toy));
            check($last->{status} eq $status{$body}, "'$body' gives status $last->{status} with '$last->{err}', expected $status{$body},");
        }
    },
    '--run gives no files, --allow-files does, in a folder only those in it' => sub {
        mkdir path('in');
        symlink '../secret', path('in/link') or die $!;
        file($_, "$_\n") for qw(secret in/open);
        file('a.toy', "#include <stdio.h>\nint main(int n, char **v)\n{\n    FILE *f = fopen(v[1], v[2]);\n    return !f || fclose(f);\n}\n");
        my $status = sub { my ($options, @words) = @_; toycc(@$options, '--run', 'a.toy', @words)->{status} };
        my $folder = ['--allow-files=in'];
        check($status->([], 'secret', 'r') == 1, 'a file was opened');
        check($status->(['--allow-files'], 'secret', 'r') == 0, 'a file was not opened');
        check($status->($folder, $_, 'r') == 0, "'$_' was not opened") for 'open', './open';
        check($status->($folder, $_, 'r') == 1, "'$_' was opened") for '../secret', 'link', path('secret'), '../in/open', 'link/x', '/proc/self/fd/0', '';
        check($status->($folder, $_, 'w') == 1, "'$_' was made") for '../made', 'link';
        check($status->($folder, 'made', 'w') == 0 && -f path('in/made') && content('secret') eq "secret\n", 'the file is elsewhere');
    },
    '--run names what is defined nowhere, or twice' => sub {
        file('a.toy', "int foo(void);\nextern int bar;\nint *p = &bar;\nstatic int f(void) { return foo() + foo(); }\nint main(void) { return f(); }\n");
        toycc('--run', 'a.toy');
        fails(qr/^toycc: error: undefined reference to 'foo' in function 'f' of a.toy\ntoycc: error: undefined reference to 'bar' in a.toy\n$/, 'a.toy');
        file('b.toy', "int foo(void) { return 1; }\nint bar;\nint main(void) { return 0; }\n");
        toycc('a.toy', '--run', 'b.toy');
        fails(qr/^toycc: error: multiple definition of 'main': defined in a.toy and again in b.toy\n$/, 'a.toy b.toy');
        file('c.toy', "int foo;\n");
        toycc('--run', 'c.toy');
        fails(qr/^toycc: error: undefined reference to 'main': the program has no function 'main'\n$/, 'a.toy b.toy c.toy');
    },
    '--run reports errors in the source and runs nothing' => sub {
        file('a.toy', $FAULTY);
        toycc('--run', 'a.toy');
        fails(qr/^a.toy:1:25: error: 'unknown' undeclared/, 'a.toy');
    },
    '--run takes sources only, and makes no file' => sub {
        file('a.o', '');
        toycc('--run', 'a.o');
        fails(qr/^toycc: error: 'a.o' cannot be run: '--run' takes sources only\n$/, 'a.o');
        toycc('-o', 'a', '--run', 'a.c');
        fails(qr/^toycc: error: cannot specify '-o' with '--run'\n$/, 'a.o');
    },
    'limits of --run must make sense, and need it' => sub {
        file('a.toy', $MAIN);
        toycc(qw(--max-steps=0 --max-memory=5x --max-output=9E --max-depth=1K --timeout=-1 --report=xml --allow-files= --run a.toy));
        fails(qr/^(toycc: error: (argument to '--[a-z-]+=' should be|missing folder after '--allow-files=').*\n){7}$/, 'a.toy');
        toycc('--max-steps=5', 'a.toy');
        fails(qr/^toycc: error: '--max-steps=' needs '--run'\n$/, 'a.toy');
    },
    'labels within functions are no symbols of the program' => sub {
        file('loop.toy', "int main(int n, char **v)\n{\n    while (n < 9)\n        n++;\n    return v == 0;\n}\n");
        toycc('loop.toy', '-o', 'loop');
        my $symbols = run(['nm', path('loop')])->{out};
        check($symbols =~ / T main$/m, 'main is no symbol');
        check($symbols !~ /\.L/, 'labels are symbols');
    },
    'the stack of the program is not executable' => sub {
        file('hello.toy', $HELLO);
        toycc('hello.toy', '-o', 'hello');
        my $headers = run(['readelf', '-lW', path('hello')])->{out};
        check($headers =~ /GNU_STACK.*RW  0x/, 'the stack is executable');
    },
);

my (@names, %test);
while (my ($name, $code) = splice @tests, 0, 2) {
    push @names, $name;
    $test{$name} = $code;
}
check_all(\@names, sub {
    my ($name) = @_;
    mkdir here();
    my $result = eval { $test{$name}->() };
    return ref $result || ($result // '') !~ /^SKIP / ? '' : $result if !$@;
    chomp(my $why = $@);
    return "$why; rerun: prove tests/driver.t :: " . shell($name);
});
