# The examples, the applications and the benchmarks: output and exit status as expected, and as with gcc -m32.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;
use File::Spec;

my $gcc = have_gcc();

# examples/NAME.toy prints NAME.expected, reads NAME.input, and gives no warning. `// only: -O0`: it shows what other levels leave out;
# `// only: toycc -O0`: and gcc does not have.
sub example
{
    my ($path) = @_;
    (my $base = $path) =~ s/\.toy$//;
    my $want = expectations($path);
    $want->{stdin} = read_file("$base.input") // '';
    my $out  = read_file("$base.expected") // '';
    my $only = $want->{only} // '';
    my @ways = map { ["toycc $_" => [@TOYCC, $_, qw(-Wall -Wextra -Werror)]] } grep { $only !~ /-O/ || index($only, $_) >= 0 } map { $_->[0] } @LEVELS;
    push @ways, ['--run' => \@TOYCC];
    push @ways, ['--libc=system' => [@TOYCC, '--libc=system']], [gcc => \@GCC] if $gcc && $only !~ /toycc/;
    for (@ways) {
        my ($name, $compiler) = @$_;
        my $got   = ($name eq '--run' ? \&interpret : \&build_and_run)->($compiler, $path, $want);
        my $wrong = $got->{status} ne $want->{exit} ? "exit status $got->{status}, expected $want->{exit}"
                  : difference($out, $got->{out});
        return "$name: $wrong; rerun: $got->{command}" if $wrong;
    }
}

# Toy, NASM and gcc in one program, built by its own Makefile.
sub mixed
{
    return skip('gcc -m32 does not work here') if !$gcc;
    my $folder = scratch();
    my @make   = ('make', '-s', '-C', 'examples/mixed', "OUT=$folder", "TOYCC=@TOYCC");
    my $built  = run(\@make);
    return "make failed: $built->{err}; rerun: " . shell(@make) if $built->{status} ne '0';
    my $wrong = difference(read_file('examples/mixed/mixed.expected'), run(["$folder/mixed"])->{out});
    return $wrong && "$wrong; rerun: " . shell(@make);
}

# Programs with libtoycc inside, built as with an installed library.
my %embedded = (
    calculator => [],
    game       => ['examples/embed/rules/arena.toy'],
    autograder => ['examples/embed/submissions', 'table'],
);

sub embed
{
    my ($foreign) = run([qw(nm -g --defined-only build/libtoycc.a)])->{out} =~ / (?!toycc_)(\w+)$/m;
    return "libtoycc.a takes the name $foreign, which a host program may have" if $foreign;
    my $folder = scratch();
    my @make   = ('make', '-s', '-C', 'examples/embed', "OUT=$folder", 'CFLAGS=-Wall -Wextra -Werror');
    my $built  = run([@make, 'TOYCC_CFLAGS=-I../../driver', 'TOYCC_LIBS=../../build/libtoycc.a']);
    return "make failed: $built->{err}; rerun: " . shell(@make) if $built->{status} ne '0';
    for (sort keys %embedded) {
        my $base  = "examples/embed/$_";
        my $got   = run(["$folder/$_", @{ $embedded{$_} }], stdin => read_file("$base.input") // '');
        my $wrong = difference(read_file("$base.expected"), $got->{out});
        return "$_: $wrong" if $wrong;
    }
    my $json = run(["$folder/autograder", 'examples/embed/submissions', 'json'])->{out};
    my ($rows, $objects) = (scalar(() = glob('examples/embed/submissions/*.toy')), scalar(() = $json =~ /^\{"submission": .*\},?$/mg));
    return $rows != $objects && "autograder: $objects objects for $rows submissions";
}

# A program of several files in a folder of its own: its Makefile builds it with any compiler, and `make test` compares.
sub application
{
    my ($folder) = @_;
    my @ways = map { ["@TOYCC", $_->[0]] } @LEVELS;
    push @ways, [$GCC[0], '-m32 -O1 -msse2 -mfpmath=sse'] if $gcc;
    for (@ways) {
        my ($compiler, $flags) = @$_;
        my @make = ('make', '-s', '-C', $folder, "CC=$compiler", "CFLAGS=$flags -Wall -Wextra -Werror");
        my $out  = scratch() . "/$flags" =~ s/ .*//r;
        for my $goal ('', 'test') {
            my $made = run([@make, "OUT=$out", $goal || ()], slow => 6);
            next if $made->{status} eq '0';
            my ($complaint) = ($made->{err} . $made->{out}) =~ /^(.*error.*|.*differs:\n.*\n.*)$/m;
            $complaint //= "exit status $made->{status}";
            return "$compiler $flags: $complaint; rerun: " . shell(@make, 'OUT=/tmp/out', 'test');
        }
    }
    return interpreted_application($folder);
}

# The quicker ones of its tests, run inside the compiler: from which folder, and which arguments print NAME.expected.
my %RUNS = (
    chess  => ['.',     { map { $_ => ['-e', "tests/$_.in"] } qw(perft rules) }],
    json   => ['tests', { invalid => ['-v', map { s{.*/tests/}{}r } sort glob 'examples/json/tests/invalid/*.json'] }],
    scheme => ['tests', { map { $_ => ["$_.scm"] } qw(closures control data factorial metacircular numbers queens strings) }],
);

sub interpreted_application
{
    my ($folder)  = @_;
    my ($name)    = $folder =~ m{([^/]+)$};
    my @sources   = map { File::Spec->rel2abs($_) } grep { !m{/main\.c$} } glob "$folder/*.c";
    my @command   = (@TOYCC, '--allow-files', @sources, '--run', File::Spec->rel2abs("$folder/main.c"));
    my ($where, $runs) = @{ $RUNS{$name} };
    for my $test (sort keys %$runs) {
        my @words = (@command, @{ $runs->{$test} });
        my $got   = run(\@words, dir => "$folder/$where");
        my $wrong = difference(read_file("$folder/tests/$test.expected"), $got->{err} . $got->{out});
        return "--run: $test: $wrong; rerun: " . shell(@words) if $wrong;
    }
}

# A benchmark at a fiftieth of its size, at each level, natively and interpreted in turn, compared with gcc.
sub benchmark
{
    my ($path) = @_;
    my $small = scratch() . '/small.toy';
    (my $text = read_file($path)) =~ s/(enum \{ SCALE = )(\d+)/$1 . (int($2 \/ 50) + 1)/e or return 'has no SCALE';
    write_file($small, $text);
    my $want = expectations($small);
    my ($expected, $reference);
    ($reference, $expected) = ('gcc', build_and_run(\@GCC, $small, $want)->{out}) if $gcc;
    for my $level (map { $_->[0] } @LEVELS) {
        for (["toycc $level", \&build_and_run, []], ["--run $level", \&interpret, ['--run']]) {
            my ($name, $how, $words) = @$_;
            my $got   = $how->([@TOYCC, $level], $small, $want);
            my $rerun = 'rerun: ' . shell(@TOYCC, $level, @$words, $path);
            return "$name: exit status $got->{status}; $rerun" if $got->{status} ne '0';
            ($reference, $expected) = ($name, $got->{out}) if !defined $expected;
            my $wrong = difference($expected, $got->{out});
            return "$name differs from $reference: $wrong; $rerun" if $wrong;
        }
    }
    return '';
}

my @examples     = grep { !m{examples/(?:mixed|embed)/} } find_tests('toy', 'examples');
my @applications = map { "examples/$_" } qw(chess json scheme);
check_all([@examples, 'examples/mixed', 'examples/embed', @applications, find_tests('toy', 'bench')], sub {
    my ($name) = @_;
    return $name =~ /^bench/           ? benchmark($name)
         : $name eq 'examples/mixed'   ? mixed()
         : $name eq 'examples/embed'   ? embed()
         : $name =~ /^examples\/[^.]*$/ ? application($name)
         :                               example($name);
});
