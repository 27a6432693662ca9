# The functions of <math.h> against glibc's on random points, by runtime/ulp.c: the library's objects, their names prefixed, are linked
# with it by gcc -m32.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my @FLAGS = qw(-msse2 -mfpmath=sse -ffp-contract=off -fno-builtin -O1 -no-pie);

my ($build) = $TOYCC[0] =~ m{^(.*)/};

# Each step is a command that must succeed; its output, if it does.
sub step
{
    my $got = run([@_]);
    die "exit status $got->{status}: ", shell(@_), ": $got->{out}$got->{err}\n" if $got->{status} ne '0';
    return $got->{out};
}

check_all(['tests/runtime/ulp.c'], sub {
    my ($path)  = @_;
    my ($all, $renames, $toy, $program) = map { scratch() . "/$_" } qw(all.o renames toy.o ulp);
    return skip('no gcc -m32') unless have_gcc();
    step(qw(ld -m elf_i386 -r -o), $all, glob("$build/lib/toycc/obj/math/*.o"));
    my @names = step(qw(nm -g --defined-only), $all) =~ /(\w+)$/mg;
    write_file($renames, join '', map {"$_ toy_$_\n"} @names, 'errno');
    step('objcopy', "--redefine-syms=$renames", $all, $toy);
    step(qw(gcc -m32), @FLAGS, $path, $toy, '-lm', '-o', $program);
    step($program);
    return;
});
