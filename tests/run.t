# Programs that must give the answer written in them, at every level and with gcc -m32.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my @ways = @LEVELS;
push @ways, [gcc => sub { my ($path, $want) = @_; build_and_run(\@GCC, $path, { %$want, flags => [] }) }] if have_gcc();

check_all([find_tests('toy', 'tests/run', 'tests/runtime')], sub {
    my ($path) = @_;
    my $want = expectations($path);
    for (@ways) {
        my ($name, $how) = @$_;
        next if $want->{only} && $want->{only} !~ /\Q$name\E/;
        my $got   = $how->($path, $want);
        my $wrong = $got->{status} ne $want->{exit} ? "exit status $got->{status}, expected $want->{exit}"
                  : difference($want->{out}, $got->{out});
        return "$name: $wrong; rerun: $got->{command}" if $wrong;
    }
});
