# Faulty programs: each must give exactly the errors and warnings written in it, and no output when there is an error.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

check_all([find_tests('toy', 'tests/errors')], sub {
    my ($path) = @_;
    my $want    = expectations($path);
    my $output  = scratch() . '/output.asm';
    my @command = (@TOYCC, '-S', @{ $want->{flags} }, $path, '-o');
    my $got     = run([@command, $output]);
    my $fails   = @{ $want->{error} } > 0;
    my $wrong   = diagnostics_differ($path, $want, $got->{err});
    $wrong ||= "exit status $got->{status}" if $got->{status} ne ($fails ? 1 : 0);
    $wrong ||= 'left an output file behind' if $fails && -e $output;
    $wrong ||= 'wrote no output file' if !$fails && !-s $output;
    return $wrong && "$wrong; rerun: " . shell(@command, '-');
});
