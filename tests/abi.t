#!/usr/bin/perl
# Objects of toycc and of gcc -m32 call each other with random signatures: every type, structs and unions by value, bit-fields,
# variable arguments, callbacks, struct results. Both sides check what arrives, thunks between them the registers.

use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use ToyTest;

my $SIGNATURES = $ENV{TOYTEST_SIGNATURES} // 2000;
my $BATCH      = 100;
my @ABI_GCC    = split ' ', $ENV{GCC} // 'gcc -m32 -std=gnu11 -w -O1';

sub must
{
    my (@command) = @_;
    my $result = run(\@command);
    return if $result->{status} eq '0';
    my ($complaint) = $result->{err} =~ /^(.*error.*)$/m;
    die "exit status $result->{status}: " . ($complaint // (split /\n/, $result->{err})[0] // '') . '; rerun: ' . shell(@command) . "\n";
}

# Both directions of one batch, at one level.
sub check_batch
{
    my ($seed, $level) = split ' ', shift;
    my $folder = scratch();
    must($^X, 'tests/abi/signatures', $seed, $BATCH, $folder);
    must('nasm', '-f', 'elf32', '-I', 'tests/abi/', "$folder/thunks.asm", '-o', "$folder/thunks.o");
    must(@ABI_GCC, '-c', 'tests/abi/harness.c', '-o', "$folder/harness.o");
    for my $side (qw(callees callers)) {
        must(@ABI_GCC, '-c', "$folder/$side.c", '-o', "$folder/$side.gcc.o");
        must(@TOYCC, $level, '-w', '-c', "$folder/$side.c", '-o', "$folder/$side.toycc.o");
    }
    for my $pair (['gcc', 'toycc'], ['toycc', 'gcc']) {
        my ($caller, $callee) = @$pair;
        my $program = "$folder/$caller-$callee";
        must(@ABI_GCC, "$folder/callers.$caller.o", "$folder/callees.$callee.o", "$folder/harness.o", "$folder/thunks.o", '-no-pie', '-o', $program);
        my $result = run([$program]);
        my ($first) = split /\n/, $result->{out};
        return "$caller calls $callee: exit status $result->{status}, " . ($first // 'no output') . "; rerun: TOYTEST_SIGNATURES=$BATCH, seed $seed"
            if $result->{out} ne "$BATCH signatures, 0 mismatches\n";
    }
    return '';
}

if (have_gcc()) {
    my @seeds = 1 .. ($SIGNATURES + $BATCH - 1) / $BATCH;
    check_all([map { my $level = $_->[0]; map {"$_ $level"} @seeds } @LEVELS], \&check_batch);
} else {
    print "1..0 # skip gcc -m32 does not work here\n";
}
