package ToyTest;

# What every .t here shares: the compilers, the expectations written inside test programs, running a command under
# limits, and running many checks in parallel with a report in a fixed order. Core Perl only; run from the project root.

use strict;
use warnings;
use Exporter 'import';
use File::Find ();
use File::Path ();
use File::Spec ();
use File::Temp ();
use POSIX      ();

our @EXPORT = qw(@TOYCC @GCC @LEVELS @RUNS have_gcc find_tests expectations run build build_and_run interpret difference
    diagnostics_differ write_file read_file shell scratch skip check_all);

# A word that names a file is made absolute, so that tests can run the compiler from any folder.
sub command_words
{
    return map { m{/} && -e ? File::Spec->rel2abs($_) : $_ } split ' ', shift;
}

our @TOYCC   = command_words($ENV{TOYCC} // 'build/toycc');
our @GCC     = command_words($ENV{GCC} // 'gcc -m32 -msse2 -mfpmath=sse -ffp-contract=off -x c -std=gnu11 -w -fwrapv -fno-strict-aliasing');
my $TIMEOUT  = $ENV{TOYTEST_TIMEOUT} // 10;    # seconds, for each command
my $MAX_FILE = 32 << 20;                       # bytes, for each file a command writes, its output included
my $SKIP     = 'SKIP ';

# The ways in which every program under tests/run must give the same answer: [name, how to build and run it].
# `how` takes (path, expectations) and returns what `run` returns, with {command} set to a line to type.
our @LEVELS = map { my $level = $_; [$level => sub { build_and_run([@TOYCC, $level], @_) }] } qw(-O0 -O1 -O2);
# The same inside the compiler.
our @RUNS = map { my $level = $_->[0]; ["--run $level" => sub { interpret([@TOYCC, $level], @_) }] } @LEVELS;

our $SCRATCH = File::Temp->newdir('toytest-XXXXXX', TMPDIR => 1);    # lives as long as the script
my $work     = "$SCRATCH";                                             # a check has a folder of its own in it
my $serial   = 0;
$SIG{INT} = $SIG{TERM} = sub { exit 1 };

# The folder for the temporary files of the check that is running; it vanishes with it.
sub scratch { return $work }

sub read_file
{
    my ($path) = @_;
    open my $in, '<:raw', $path or return undef;
    local $/;
    return scalar(<$in>) // '';
}

sub write_file
{
    my ($path, $text) = @_;
    open my $out, '>:raw', $path or die "$path: $!\n";
    print $out $text;
    close $out or die "$path: $!\n";
}

# Words as a shell would have to read them.
sub shell
{
    return join ' ', map { m{^[\w./:=,+%@-]+$} ? $_ : do { (my $w = $_) =~ s/'/'\\''/g; "'$w'" } } @_;
}

sub skip { return $SKIP . shift }

# Runs a command with limits on time and output. Options: stdin (text), dir, env (hash), stdout (a path), slow (so many
# times the usual limit).
# Returns {status, out, err}; a death by signal N has status 128 + N, one by timeout the status 'timeout'.
sub run
{
    my ($command, %opt) = @_;
    my $base = "$work/run" . $serial++;
    write_file("$base.in", $opt{stdin} // '');
    my $stdout = $opt{stdout} // "$base.out";
    my $limit  = $TIMEOUT * ($opt{slow} // 1);
    my $pid    = fork // die "fork: $!\n";
    if ($pid == 0) {
        setpgrp 0, 0;
        open STDIN,  '<', "$base.in" and open STDOUT, '>', $stdout and open STDERR, '>', "$base.err" or POSIX::_exit(126);
        $opt{dir} and (chdir $opt{dir} or POSIX::_exit(126));
        %ENV = (%ENV, %{ $opt{env} // {} });
        my $limits = sprintf 'ulimit -c 0; ulimit -t %d; ulimit -f %d', $limit + 1, $MAX_FILE / 512;
        exec '/bin/sh', '-c', $limits . q{; exec "$@"}, 'sh', @$command or POSIX::_exit(127);
    }
    my $timed_out = 0;
    local $SIG{ALRM} = sub { $timed_out = 1; kill KILL => -$pid };
    alarm $limit;
    1 until waitpid($pid, 0) == $pid;    # a signal may interrupt it
    my $status = $?;
    alarm 0;
    my %result = (
        status => $timed_out ? 'timeout' : $status & 127 ? 128 + ($status & 127) : $status >> 8,
        out    => read_file($stdout eq "$base.out" ? $stdout : '/dev/null'),
        err    => read_file("$base.err"),
    );
    unlink "$base.in", "$base.out", "$base.err";
    return \%result;
}

# The expectations written in a program's comments: {expect => [...], exit => N, args => [...], …}; see tests/README.md.
sub expectations
{
    my ($path) = @_;
    my %found = map { $_ => [] } qw(expect exit args stdin flags files only error warning note pedantic advice differs stricter fault trace);
    my $kinds = join '|', keys %found;
    for (split /\n/, read_file($path) // die "$path: $!\n") {
        push @{ $found{$1} }, $2 if m{//\s*($kinds):\s?(.*)$};
    }
    my ($folder) = $path =~ m{^(.*)/};
    return {
        %found,
        out   => join('', map {"$_\n"} @{ $found{expect} }),
        exit  => $found{exit}[0] // 0,
        only  => $found{only}[0] // '',
        stdin => join('', map {"$_\n"} @{ $found{stdin} }),
        args  => [map { split ' ' } @{ $found{args} }],
        flags => [map { split ' ' } @{ $found{flags} }],
        files => [map {"$folder/$_"} map { split ' ' } @{ $found{files} }],
    };
}

# Compiles a test program; returns (executable, the command) or dies with the compiler's first complaint.
sub build
{
    my ($compiler, $path, $want) = @_;
    my $program = "$work/program" . $serial++;
    my @command = (@$compiler, @{ $want->{flags} }, $path, @{ $want->{files} });
    my $built   = run([@command, '-o', $program]);
    my $rerun   = shell(@command, '-o', '/tmp/program');
    return ($program, $rerun) if $built->{status} eq '0';
    my ($complaint) = $built->{err} =~ /^(.*error.*)$/m;
    $complaint //= (split /\n/, $built->{err})[0] // 'without a message';
    die "compiler's exit status $built->{status}: $complaint; rerun: $rerun\n";
}

sub build_and_run
{
    my ($compiler, $path, $want) = @_;
    my ($program, $command) = build($compiler, $path, $want);
    my $result = run([$program, @{ $want->{args} }], stdin => $want->{stdin});
    unlink $program;
    $result->{command} = "$command && " . shell('/tmp/program', @{ $want->{args} });
    return $result;
}

# The same without making a program.
sub interpret
{
    my ($compiler, $path, $want) = @_;
    my @command = (@$compiler, '--allow-files', @{ $want->{flags} }, @{ $want->{files} }, '--run', $path, @{ $want->{args} });
    my $result  = run(\@command, stdin => $want->{stdin});
    $result->{command} = shell(@command);
    return $result;
}

# '' when both texts are equal, or the first difference in words.
sub difference
{
    my ($expected, $got) = @_;
    return '' if $expected eq $got;
    my @expected = split /\n/, $expected, -1;
    my @got      = split /\n/, $got,      -1;
    my $i        = 0;
    $i++ while $i < @expected && $i < @got && $expected[$i] eq $got[$i];
    my ($want, $have) = map { defined $_->[$i] && $i < $#$_ ? "'$_->[$i]'" : length($_->[$i] // '') ? "'$_->[$i]' without a newline" : 'the end' }
        \(@expected, @got);
    return sprintf 'line %d: expected %s, got %s', $i + 1, $want, $have;
}

# Compares messages `path:LINE:COL: error: text` with `// error: LINE:COL: TEXT` lines: errors and warnings must match
# one to one, notes only where listed. A message of another file is written `// error: FILE:LINE:COL: TEXT`.
sub diagnostics_differ
{
    my ($path, $want, $output) = @_;
    my ($own) = $path =~ m{([^/]+)$};
    my @got;
    for (split /\n/, $output) {
        next unless /^(?:(.*?):(?:(\d+):(\d+):)? )?(?:fatal )?(error|warning|note): (.*)$/;
        my ($file, $line, $column, $kind, $text) = ($1 // '', $2 // 0, $3 // 0, $4, $5);
        $file =~ s{.*/}{};
        push @got, { kind => $kind, at => ($file eq $own ? '' : "$file:") . "$line:$column", text => $text };
    }
    for my $kind (qw(error warning note)) {
        for (@{ $want->{$kind} }) {
            my ($at, $text) = /^((?:[^:\s]+:)?\d+:\d+): (.*)$/ or return "cannot read the expectation '$_'";
            my ($i) = grep { $got[$_]{kind} eq $kind && $got[$_]{at} eq $at && index($got[$_]{text}, $text) >= 0 } 0 .. $#got;
            defined $i or return "expected '$at: $kind: $text', which is not among the messages";
            splice @got, $i, 1;
        }
    }
    my ($extra) = grep { $_->{kind} ne 'note' } @got;
    return $extra ? "unexpected '$extra->{at}: $extra->{kind}: $extra->{text}'" : '';
}

# Whether the reference compiler works here; says so once where it does not.
my $gcc_works;
sub have_gcc
{
    return $gcc_works if defined $gcc_works;
    write_file("$work/trivial.c", "#include <stdio.h>\nint main(void) { return puts(\"works\") < 0; }\n");
    my $built = run([@GCC, "$work/trivial.c", '-o', "$work/trivial"]);
    $gcc_works = $built->{status} eq '0' && run(["$work/trivial"])->{out} eq "works\n";
    print STDERR "# no comparison with gcc: '@GCC' does not work here (Debian: apt-get install gcc-multilib)\n" unless $gcc_works;
    return $gcc_works;
}

# The files with one of the endings below the folders, sorted. Names that end in _files are folders of helpers.
sub find_tests
{
    my ($endings, @folders) = @_;
    my @found;
    File::Find::find({ no_chdir => 1, preprocess => sub { grep { !/_files$/ } @_ }, wanted => sub { push @found, $_ if /\.(?:$endings)$/ && -f } },
        grep { -d } @folders);
    return sort @found;
}

sub processors
{
    my $n = `nproc 2>/dev/null`;
    return $n && $n =~ /^(\d+)/ ? $1 : 1;
}

# Runs `check` on one name and leaves its verdict in a file: '' for success, else what failed.
sub run_check
{
    my ($check, $name, $i) = @_;
    my $report = "$work/verdict$i";
    $work .= "/check$i";
    mkdir $work;
    my $verdict = eval { $check->($name) // '' } // $@;
    write_file($report, $verdict);
    File::Path::remove_tree($work);
    POSIX::_exit(0);
}

# Runs `check` on each name, as many at a time as there are processors, and prints TAP in the order of the names.
# Names given on the command line (`prove tests/run.t :: goto`) select those that contain one of them.
sub check_all
{
    my ($names, $check) = @_;
    my @names = grep { my $name = $_; !@ARGV || grep { index($name, $_) >= 0 } @ARGV } @$names;
    my ($next, $reported, %running, %done, %skipped) = (0, 0);
    my $jobs = processors();
    $| = 1;
    system("command -v $TOYCC[0] >/dev/null") == 0 or print("Bail out!  $TOYCC[0] is not there: run make first\n"), exit 1;
    print @names ? "1..${\ scalar @names}\n" : "1..0 # SKIP no test of that name\n";
    while ($reported < @names) {
        while ($next < @names && keys %running < $jobs) {
            my $pid = fork // die "fork: $!\n";
            run_check($check, $names[$next], $next) if $pid == 0;
            $running{$pid} = $next++;
        }
        my $pid = waitpid -1, 0;
        defined(my $i = delete $running{$pid}) or next;
        $done{$i} = read_file("$work/verdict$i") // 'the check itself died';
        while (defined(my $verdict = $done{$reported})) {
            my $name = $names[ $reported++ ];
            chomp $verdict;
            $verdict =~ s{\n}{ | }g;    # one line for each failure
            my $skip = $verdict =~ s/^$SKIP//;
            $skipped{$verdict}++ if $skip;
            print $verdict eq '' || $skip ? 'ok' : 'not ok', " $reported - $name", $skip ? " # SKIP $verdict\n" : "\n";
            print STDERR "# $name: $verdict\n" if $verdict ne '' && !$skip;
        }
    }
    print STDERR "# $skipped{$_} skipped: $_\n" for sort keys %skipped;
    return;
}

1;
