# The programs that `make units` builds from tests/*/*_test.c: each tests one room and exits with 0 when all is well.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

check_all([split ' ', $ENV{UNIT_TESTS} // ''], sub {
    my ($program) = @_;
    my $got = run([File::Spec->rel2abs($program)]);
    return $got->{status} ne '0' && "exit status $got->{status}: $got->{out}$got->{err}; rerun: " . shell($program);
});
