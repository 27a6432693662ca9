# C11's constraints, a file for each, named by its paragraph: what is said of a violation without options and under
# -pedantic-errors, by toycc, and where gcc is there by gcc. Besides what tests/README.md has of errors.t:
#
#     // warning: LINE:COLUMN: TEXT     a warning, and an error under -pedantic-errors
#     // pedantic: LINE:COLUMN: TEXT    nothing, and an error under -pedantic-errors
#     // advice: LINE:COLUMN: TEXT      a warning in both cases
#     // differs: LINES: WHY            gcc has other words or another place there, but it is as severe
#     // stricter: LINES: WHY           gcc lets that pass, or says less
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

# Which expectations hold in a case, and as what.
my @CASES = (
    { flags => [], kinds => { error => ['error'], warning => [qw(warning advice)] } },
    { flags => ['-pedantic-errors'], kinds => { error => [qw(error warning pedantic)], warning => ['advice'] } },
);
my @REFERENCE = qw(gcc -m32 -msse2 -mfpmath=sse -std=c11 -fmax-errors=0 -fno-diagnostics-show-caret -Wno-builtin-declaration-mismatch
    -S -o /dev/null -x c);

# The lines that `// differs: 3 4: why` names, as a hash.
sub lines_of
{
    return map { /^([\d ]+): ./ ? map { $_ => 1 } split ' ', $1 : die "cannot read 'LINES: WHY' in '$_'\n" } @_;
}

# Of expectations or messages by line: the worst that is said there.
sub worst
{
    my %worst;
    for (@_) {
        my ($line, $kind) = @$_;
        $worst{$line} = $kind if !$worst{$line} || $kind eq 'error';
    }
    return %worst;
}

# What gcc does differently, but for the lines that are said to differ.
sub gcc_differs
{
    my ($path, $want, $expected, @flags) = @_;
    my %stricter = lines_of(@{ $want->{stricter} });
    my %differs  = (%stricter, lines_of(@{ $want->{differs} }));
    my @messages = split /\n/, run([@REFERENCE, @flags, $path], env => { LC_ALL => 'C' })->{err};
    my %same     = map { my $kind = $_; $kind => [grep { !(/^(\d+):/ && $differs{$1}) } @{ $expected->{$kind} }] } keys %$expected;
    my $wrong    = diagnostics_differ($path, \%same, join "\n", grep { !(/^[^:]+:(\d+):/ && $differs{$1}) } @messages);
    return $wrong if $wrong;
    my %ours   = worst(map { my $kind = $_; map { [/^(\d+):/, $kind] } @{ $expected->{$kind} } } keys %$expected);
    my %theirs = worst(map { /^[^:]+:(\d+):(?:\d+:)? (?:fatal )?(error|warning):/ ? [$1, $2] : () } @messages);
    for (sort { $a <=> $b } keys %differs) {
        my ($ours, $theirs) = ($ours{$_} // 'nothing', $theirs{$_} // 'nothing');
        return "line $_: $theirs instead of $ours" if !$stricter{$_} && $ours ne $theirs;
    }
    return '';
}

check_all([find_tests('toy', 'tests/constraints')], sub {
    my ($path) = @_;
    my $want = expectations($path);
    for my $case (@CASES) {
        my $kinds    = $case->{kinds};
        my %expected = map { my $kind = $_; $kind => [map { @{ $want->{$_} } } @{ $kinds->{$kind} }] } keys %$kinds;
        $expected{note} = [];
        my @command = (@TOYCC, '-fsyntax-only', '-fmax-errors=0', @{ $case->{flags} }, $path);
        my $got     = run(\@command);
        my $wrong   = diagnostics_differ($path, \%expected, $got->{err});
        $wrong ||= "exit status $got->{status}" if $got->{status} ne (@{ $expected{error} } ? 1 : 0);
        return "$wrong; rerun: " . shell(@command) if $wrong;
        $wrong = have_gcc() && gcc_differs($path, $want, \%expected, @{ $case->{flags} });
        return "with gcc @{ $case->{flags} }: $wrong" if $wrong;
    }
    return '';
});
