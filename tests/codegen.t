# The code generator without the front end: random functions of IR must compute what random_ir says they do, and no instruction
# may be longer than x86_length promises. RANDOM_IR=37 tries that seed only, RANDOM_IR=5000,20000 so many from 5000 on.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my $PROGRAMS = ($ENV{TEST_PROGRAMS} // 'build/tests') . '/codegen';
my ($FIRST, $COUNT) = split /,/, ($ENV{RANDOM_IR} // '1,1500') . ',1';
my $AT_ONCE = 75;    # functions of one executable
my $gcc     = have_gcc();

sub program { return File::Spec->rel2abs("$PROGRAMS/$_[0]") }

# Runs a command, or dies with the first line of its complaint (or with what `explain` makes of the complaint).
sub must
{
    my ($command, $explain) = @_;
    my $got = run($command, dir => scratch());
    return $got if $got->{status} eq '0';
    my ($line) = $got->{err} =~ /^(.+)$/m;
    $line //= 'without a message';
    die "$command->[0]: exit status $got->{status}: " . ($explain ? $explain->($line) : $line) . "\n";
}

sub nasm
{
    my ($source, $object, $explain) = @_;
    must([qw(nasm -f elf32 --lprefix .L -w-number-overflow), $source, '-o', $object], $explain);
}

# --- random functions

# How to see one failure again, from a text that names the seed.
sub rerun
{
    my ($seed) = $_[0] =~ /seed (\d+)/ or return '';
    return "; rerun: RANDOM_IR=$seed prove tests/codegen.t; see it: " . shell("$PROGRAMS/random_ir", $seed);
}

# NASM's complaint with the seed of the function that it is about.
sub complaint_with_seed
{
    my ($complaint) = @_;
    my ($number) = $complaint =~ /^functions\.asm:(\d+):/ or return $complaint;
    my @lines = split /\n/, read_file(scratch() . '/functions.asm');
    my ($label) = grep {/^function_\d+:/} reverse @lines[0 .. $number - 1];
    return $label =~ /(\d+)/ ? "seed $1: '$lines[$number - 1]': $complaint" : $complaint;
}

# How many functions answer otherwise than expected; those behind a crash are not counted.
sub wrong_functions
{
    my ($expected, $got) = @_;
    my @got = split /\n/, $got;
    my %wrong;
    for (split /\n/, $expected) {
        my $answer = shift @got // last;
        $wrong{$1} = 1 if $answer ne $_ && /^seed (\d+)/;
    }
    return scalar keys %wrong;
}

# Functions with seeds from `first` on: compiled, linked with the harness, run, compared.
sub random_functions
{
    my ($first, $count) = @_;
    return skip("the functions run beside C code, which needs '@GCC'") if !$gcc;
    my ($harness, $folder) = (File::Spec->rel2abs('tests/codegen/harness'), scratch());
    must([program('random_ir'), '.', $first, $count]);
    nasm('functions.asm', 'functions.o', \&complaint_with_seed);
    nasm("$harness.asm", 'harness.o');
    must([@GCC, '-I.', "$harness.c", qw(-x none functions.o harness.o -no-pie -o program)]);
    my $got        = run(["$folder/program"]);
    my $expected   = read_file("$folder/expected");
    my $difference = difference($expected, $got->{out});
    return '' if $difference eq '' && $got->{status} eq '0';
    my $others = wrong_functions($expected, $got->{out}) - 1;
    return "exit status $got->{status}; $difference" . ($others > 0 ? ", and $others more functions" : '') . rerun($difference);
}

# --- lengths

# Each form is followed by a line that NASM refuses, with its number, when the form is too long.
sub lengths
{
    write_file(scratch() . '/forms.asm', must([program('instruction_forms')])->{out});
    my $got = run([qw(nasm -f elf32 -w-number-overflow forms.asm -o forms.o)], dir => scratch());
    return '' if $got->{status} eq '0';
    my @lines = split /\n/, read_file(scratch() . '/forms.asm');
    my @wrong = $got->{err} =~ /^forms\.asm:(\d+): error: .*$/mg or return "nasm: $got->{err}";
    my ($instruction, $bound) = ($lines[$wrong[0] - 2] =~ s/^\S+ //r, $lines[$wrong[0] - 1]);
    return $bound =~ /^times (\d+)/
        ? scalar(@wrong) . " forms are longer; the first: '$instruction', which should take $1 bytes at the most"
        : "nasm refuses '$bound'";
}

my %checks = ('no instruction is longer than x86_length says' => \&lengths);
my @names  = keys %checks;
for (my $done = 0; $done < $COUNT; $done += $AT_ONCE) {
    my $first = $FIRST + $done;
    my $count = $COUNT - $done < $AT_ONCE ? $COUNT - $done : $AT_ONCE;
    my $name  = sprintf 'random functions %d to %d', $first, $first + $count - 1;
    $checks{$name} = sub { random_functions($first, $count) };
    push @names, $name;
}
check_all(\@names, sub { $checks{ $_[0] }->() });
