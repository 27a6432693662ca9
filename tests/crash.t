# What programs built with -g say when they die of a signal: tests/crash/*.toy with the messages written in them, and the ways of
# building such programs.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

# "// fault: 3:5: TEXT" and "// trace: in f at 3:5" are places in the program itself.
sub expected_message
{
    my ($path, $want) = @_;
    my @fault = map { s/^(?=\d+:\d+:)/$path:/r =~ s/^(\S+:) /$1 fault: /r } @{ $want->{fault} };
    return join '', map {"$_\n"} @fault, map { '  ' . s/ at (?=\d)/ at $path:/r } @{ $want->{trace} };
}

# Addresses and sizes of the stack are not the same everywhere, nor is what an assertion says before.
sub without_numbers
{
    my ($text, $want) = @_;
    my ($fault) = @{ $want->{fault} };
    $text =~ s/0x[0-9a-f]{8}/ADDRESS/g if ($fault // '') =~ /ADDRESS/;
    $text =~ s/all of its \d+ KiB/all of its N KiB/;
    $text =~ s/^  \.\.\. \d+ more/  ... N more/m;
    $text =~ s{^/\S+/program\d+: }{PROGRAM: }mg;
    $text =~ s/^(?:.*Assertion .* failed\.|free\(\): .*)\n//;
    return $text;
}

# The source line and the caret below the first line, if the place is in the program. Returns the message without them.
sub cut_source
{
    my ($path, $want, $message) = @_;
    my ($line, $column) = ($want->{fault}[0] // '') =~ /^(\d+):(\d+):/ or return $message;
    my $text  = (split /\n/, read_file($path))[$line - 1];
    my $blank = substr($text, 0, $column - 1) =~ s/[^\t]/ /gr;
    my $shown = sprintf "%5d | %s\n      | %s^\n", $line, $text, $blank;
    $message =~ s/\n\Q$shown\E/\n/ or die "does not show '$shown': $message\n";
    return $message;
}

sub check_program
{
    my ($path) = @_;
    my $want = expectations($path);
    my $got = build_and_run([@TOYCC, '-g', '-w'], $path, $want);
    my $message = cut_source($path, $want, without_numbers($got->{err}, $want));
    my $differs = difference(expected_message($path, $want), $message) || difference($want->{out}, $got->{out});
    $differs ||= "exit status $got->{status}, not $want->{exit}" if $got->{status} ne $want->{exit};
    return $differs && "$differs; rerun: $got->{command}";
}

# --- ways of building

my $CRASH = "int crash(int *p)\n{\n    return *p;\n}\n";
my $MAIN  = "int crash(int *);\nint main(void) { return crash(0); }\n";
my $SHOWN = "crash.toy:3:5: fault: read of address 0x00000000, through a null pointer\n    3 |     return *p;\n      |     ^\n";
my $TRACE = "  in crash at crash.toy:3:5\n";

# Runs a compiler in the check's own folder, where main.toy and crash.toy are.
sub compile
{
    my (@command) = @_;
    write_file(scratch() . "/$_->[0]", $_->[1]) for ['crash.toy', $CRASH], ['main.toy', $MAIN];
    my $built = run([@command], dir => scratch());
    die "exit status $built->{status} of `@command`: $built->{err}\n" if $built->{status} ne '0';
}

sub built_with
{
    compile(@TOYCC, @_, '-o', 'program');
    return run(['./program'], dir => scratch());
}

sub says
{
    my ($got, $message) = @_;
    return "exit status $got->{status}" if $got->{status} ne '139';
    return difference($message, $got->{err});
}

my @ways = (
    'several sources' => sub {
        return says(built_with('-g', 'main.toy', 'crash.toy'), "$SHOWN$TRACE  called by main at main.toy:2:25\n");
    },
    'without -g nothing is said, and nothing added' => sub {
        my $differs = says(built_with('main.toy', 'crash.toy'), '');
        return $differs if $differs;
        return read_file(scratch() . '/program') =~ /toycc_lines|__crash_report/ && 'the program has places';
    },
    'objects without -g are not in the trace' => sub {
        compile(@TOYCC, '-c', 'main.toy');
        return says(built_with('-g', 'main.o', 'crash.toy'), "$SHOWN$TRACE");
    },
    'no object with -g' => sub {
        compile(@TOYCC, '-c', 'main.toy', 'crash.toy');
        my $message = './program: fault: read of address 0x00000000, through a null pointer, in \'crash\'';
        return says(built_with('-g', 'main.o', 'crash.o'), "$message\n");
    },
    'gcc\'s objects' => sub {
        return skip('gcc -m32 does not work') unless have_gcc();
        compile(@GCC, '-c', 'main.toy', '-o', 'main.o');
        return says(built_with('-g', 'main.o', 'crash.toy'), "$SHOWN$TRACE");
    },
    'code without frames does not hide its caller' => sub {
        write_file(scratch() . '/crash.asm', "global crash\nsection .text\ncrash:\n    mov eax, [esp+4]\n    mov eax, [eax]\n    ret\n");
        my $message = "main.toy:2:25: fault: read of address 0x00000000, through a null pointer\n"
            . "    2 | int main(void) { return crash(0); }\n      |                         ^\n  in main at main.toy:2:25\n";
        return says(built_with('-g', 'main.toy', 'crash.asm'), $message);
    },
    'the system\'s C library has no such handler' => sub {
        return skip('gcc -m32 does not work') unless have_gcc();
        return says(built_with('-g', '--libc=system', 'main.toy', 'crash.toy'), '');
    },
    'the source is found from another folder' => sub {
        compile(@TOYCC, '-g', 'main.toy', 'crash.toy', '-o', 'program');
        my $got = run([scratch() . '/program'], dir => '/');
        return says($got, "$SHOWN$TRACE  called by main at main.toy:2:25\n");
    },
    'the source is gone' => sub {
        compile(@TOYCC, '-g', 'main.toy', 'crash.toy', '-o', 'program');
        unlink scratch() . '/crash.toy';
        my ($first) = $SHOWN =~ /^(.*\n)/;
        return says(run(['./program'], dir => scratch()), "$first$TRACE  called by main at main.toy:2:25\n");
    },
    'a stripped program' => sub {
        return says(built_with('-g', '-s', 'main.toy', 'crash.toy'), "$SHOWN$TRACE  called by main at main.toy:2:25\n");
    },
    'what the program was started to ignore stays ignored' => sub {
        write_file(scratch() . '/raise.toy', "#include <signal.h>\nint main(void) { return raise(SIGFPE); }\n");
        compile(@TOYCC, '-g', 'raise.toy', '-o', 'program');
        my $got = run(['sh', '-c', q{trap '' FPE; exec ./program}], dir => scratch());
        return $got->{status} eq '0' && $got->{err} eq '' ? '' : "status $got->{status}, says '$got->{err}'";
    },
);

my %way = @ways;
my @names = grep { !ref } @ways;
check_all([@names, find_tests('toy', 'tests/crash')], sub { my ($name) = @_; return $way{$name} ? $way{$name}->() : check_program($name) });
