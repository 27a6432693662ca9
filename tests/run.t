# Programs that must give the answer written in them, at every level, with the machine's C library, and with gcc -m32.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my @tests = find_tests('toy', 'tests/run', 'tests/runtime');
my @ways  = (@LEVELS, @RUNS);
if (have_gcc()) {
    # With the other C library: what is about a library, and of the rest some.
    my %system = map { $tests[$_] => $tests[$_] =~ m{^tests/runtime/|/system_libc/} || $_ % 6 == 0 } 0 .. $#tests;
    push @ways, ['--libc=system' => sub {
        my ($path, $want) = @_;
        return $system{$path} && build_and_run([@TOYCC, '-O0', '--libc=system'], $path, { %$want, files => [@{ $want->{files} }, '-lm'] });
    }];
    push @ways, [gcc => sub { my ($path, $want) = @_; build_and_run(\@GCC, $path, { %$want, flags => [], files => [@{ $want->{files} }, '-lm'] }) }];
}

check_all(\@tests, sub {
    my ($path) = @_;
    my $want = expectations($path);
    for (@ways) {
        my ($name, $how) = @$_;
        next if $want->{only} && $want->{only} !~ /\Q$name\E/;
        my $got   = $how->($path, $want) or next;
        my $wrong = $got->{status} ne $want->{exit} ? "exit status $got->{status}, expected $want->{exit}"
                  : difference($want->{out}, $got->{out});
        return "$name: $wrong; rerun: $got->{command}" if $wrong;
    }
});
