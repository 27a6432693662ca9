# Programs that fault when toycc runs them: the message and the trace written in each, and the exit status, which is that of the same
# program run by the processor unless `// only: --run` says that there it is another.
#
#   // fault: LINE:COLUMN: TEXT    the message contains TEXT; ... stands for anything, a column too; in another file: FILE:LINE:COLUMN: TEXT
#   // trace: TEXT                 lines below it that contain this, in this order
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

# Whether `line` contains `text`, in which ... stands for anything.
sub contains
{
    my ($line, $text) = @_;
    my $pattern = join '.*', map { quotemeta } split /\.\.\./, $text, -1;
    return $line =~ /$pattern/;
}

sub trace_differs
{
    my ($want, @lines) = @_;
    for my $text (@$want) {
        shift @lines while @lines && !contains($lines[0], $text);
        return "no '$text' in the trace" unless @lines;
        shift @lines;
    }
    return '';
}

sub fault_differs
{
    my ($path, $want, $err) = @_;
    my ($at, $text) = ($want->{fault}[0] // '') =~ /^((?:[^:\s]+:)?\d+:(?:\d+|\.\.\.)): (.*)$/ or return 'no expectation `// fault: LINE:COLUMN: TEXT`';
    my $place = $at =~ /[^\d:.]/ ? $at : "$path:$at";
    my @lines = split /\n/, $err;
    shift @lines while @lines && index($lines[0], ': fault: ') < 0;
    return 'no fault' unless @lines;
    return "expected '$place: fault: $text', got '$lines[0]'" unless contains($lines[0], "$place: fault: $text");
    return trace_differs($want->{trace}, @lines);
}

check_all([find_tests('toy', 'tests/interpreter/faults')], sub {
    my ($path) = @_;
    my $want    = expectations($path);
    my @command = (@TOYCC, '-w', @{ $want->{flags} }, '--run', $path, @{ $want->{args} });
    my $got     = run(\@command, stdin => $want->{stdin});
    my $wrong   = fault_differs($path, $want, $got->{err});
    $wrong ||= difference($want->{out}, $got->{out});
    $wrong ||= "exit status $got->{status}, expected $want->{exit}" if $got->{status} ne $want->{exit};
    return "$wrong; rerun: " . shell(@command) if $wrong;
    return '' if $want->{only} eq '--run';
    my $native = build_and_run([@TOYCC, '-w'], $path, $want);
    return $native->{status} eq $want->{exit} ? '' : "exit status $native->{status} natively; rerun: $native->{command}";
});
