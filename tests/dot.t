# --dump-cfg and --dump-dominators: pictures that Graphviz can draw, whose edges, loops and trees are those of the definitions.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my $MOST_BLOCKS  = 60;    # of functions that are compared: the definitions take their time
my $has_graphviz = system('command -v dot >/dev/null') == 0;

# What is drawn of each function: {name => {order => [blocks], title, edges => [[from, to, label, is_back]], loops => {header =>
# {block => 1}}}}. Dies at a line that is none of those that ir_dot writes.
sub parse_dot
{
    my ($text) = @_;
    my (%functions, $f, @open);
    for (split /\n/, $text) {
        if (/^digraph \{$/) {
            push @open, 'digraph';
        } elsif (/^ *(?:node|edge|graph) \[|^ *(?:style|label)=.*;$/) {
            next;
        } elsif (/^ *subgraph "cluster ([\w\$]+)" \{$/) {
            die "function $1 within @open\n" if "@open" ne 'digraph' || $functions{$1};
            push @open, $1;
            $f = $functions{$1} = { order => [], edges => [], loops => {} };
        } elsif (/^ *subgraph "cluster [\w\$]+\.(bb\d+)" \{$/) {
            $f->{loops}{$1} = {};
            push @open, $1;
        } elsif (/^ *\}$/) {
            pop @open // die "a brace too many\n";
        } elsif (/^ *"[\w\$]+\.(bb\d+)" \[label="(\1(?:, line \d+)?)((?:[^"\\]|\\.)*)"\];$/) {
            die "$1 is drawn twice\n" if $f->{title}{$1};
            push @{ $f->{order} }, $1;
            $f->{title}{$1} = $2;
            $f->{text}{$1}  = $3;
            $f->{loops}{$_}{$1} = 1 for grep { $f->{loops}{$_} } @open[2 .. $#open];
        } elsif (/^ *"[\w\$]+\.(bb\d+)" -> "[\w\$]+\.(bb\d+)"(?: \[(dir=back, style=bold, )?label="([^"]*)"\])?;$/) {
            push @{ $f->{edges} }, $3 ? [$2, $1, $4, 1] : [$1, $2, $4 // '', 0];
        } else {
            die "what is '$_'?\n";
        }
    }
    die "@open is not closed\n" if @open;
    for my $name (keys %functions) {
        my $f = $functions{$name};
        $f->{title}{ $_->[0] } && $f->{title}{ $_->[1] } or die "$name: an edge from $_->[0] to $_->[1]\n" for @{ $f->{edges} };
    }
    return \%functions;
}

sub draw
{
    my ($what, @words) = @_;
    my $got = run([@TOYCC, '-w', "--dump-$what", @words]);
    die "exit status $got->{status}: $got->{err}; rerun: " . shell(@TOYCC, "--dump-$what", @words) . "\n" if $got->{status} ne '0';
    return $got->{out};
}

sub draw_source
{
    my ($what, $source, @options) = @_;
    my $path = scratch() . '/f.toy';
    write_file($path, $source);
    return parse_dot(draw($what, @options, $path));
}

# --- the definitions

# What the first block reaches without passing `without`.
sub reached
{
    my ($f, $without) = @_;
    my (%to, %seen);
    push @{ $to{ $_->[0] } }, $_->[1] for @{ $f->{edges} };
    my @stack = grep { $_ ne $without } $f->{order}[0];
    while (defined(my $block = pop @stack)) {
        push @stack, grep { $_ ne $without && !$seen{$_} } @{ $to{$block} // [] } if !$seen{$block}++;
    }
    return \%seen;
}

# {block => {blocks that dominate it => 1}}
sub dominators_of
{
    my ($f) = @_;
    my %dominators;
    for my $block (@{ $f->{order} }) {
        my $seen = reached($f, $block);
        $dominators{$_}{$block} = 1 for grep { !$seen->{$_} } @{ $f->{order} };
    }
    return \%dominators;
}

# The blocks of the natural loops of `header`.
sub natural_loop
{
    my ($f, $header, @latches) = @_;
    my (%from, %in);
    push @{ $from{ $_->[1] } }, $_->[0] for @{ $f->{edges} };
    $in{$header} = 1;
    while (defined(my $block = pop @latches)) {
        push @latches, @{ $from{$block} // [] } if !$in{$block}++;
    }
    return \%in;
}

sub loops_differ
{
    my ($f, $dominators) = @_;
    my %latches;
    for (@{ $f->{edges} }) {
        my ($from, $to, undef, $is_back) = @$_;
        push @{ $latches{$to} }, $from if $dominators->{$from}{$to};
        return "the edge from $from to $to is drawn wrongly" if !$is_back != !$dominators->{$from}{$to};
    }
    for my $header (keys %latches, keys %{ $f->{loops} }) {
        my $expected = join ' ', sort keys %{ natural_loop($f, $header, @{ $latches{$header} // [] }) };
        my $drawn    = join ' ', sort keys %{ $f->{loops}{$header} // {} };
        return "the loop of $header is $expected, not $drawn" if $expected ne $drawn;
    }
    return '';
}

sub tree_differs
{
    my ($f, $tree, $dominators) = @_;
    my %parent = map { $_->[1] => $_->[0] } @{ $tree->{edges} };
    for my $block (@{ $f->{order} }) {
        my @above;
        for (my $up = $block; defined $up; $up = $parent{$up}) { push @above, $up }
        return "above $block are @above" if join(' ', sort @above) ne join(' ', sort keys %{ $dominators->{$block} });
        my %frontier = map { $_->[1] => 1 }
            grep { $dominators->{ $_->[0] }{$block} && ($_->[1] eq $block || !$dominators->{ $_->[1] }{$block}) } @{ $f->{edges} };
        my @drawn = $tree->{text}{$block} =~ /(bb\d+)/g;
        return "the frontier of $block is @drawn" if join(' ', sort @drawn) ne join(' ', sort keys %frontier);
    }
    return '';
}

# All functions of a source are drawn as they are.
sub check_source
{
    my ($path, @options) = @_;
    my ($graphs, $trees) = map { parse_dot(draw($_, @options, $path)) } qw(cfg dominators);
    for my $name (sort keys %$graphs) {
        my $f = $graphs->{$name};
        next if @{ $f->{order} } > $MOST_BLOCKS;
        my $dominators = dominators_of($f);
        my $wrong      = loops_differ($f, $dominators) || tree_differs($f, $trees->{$name}, $dominators);
        return "$name: $wrong; rerun: " . shell(@TOYCC, @options, '--dump-cfg', $path) if $wrong;
    }
    return '';
}

# --- what a reader sees

my $COLLATZ = <<'TOY';
int steps(unsigned n)
{
    int count = 0;
    while (n != 1) {
        n = n % 2 ? 3 * n + 1 : n / 2;
        count++;
    }
    return count;
}
TOY

my %tests = (
    'blocks say their line and instructions, edges say when they are taken' => sub {
        my $f = draw_source('cfg', $COLLATZ)->{steps};
        my ($header) = keys %{ $f->{loops} };
        return "there are ${\ scalar keys %{ $f->{loops} }} loops" if keys %{ $f->{loops} } != 1;
        return "the loop is '$f->{title}{$header}'" if $f->{title}{$header} !~ /, line 4$/;
        return "it begins with '$f->{text}{$header}'" if $f->{text}{$header} !~ /^\\l  %\d+ = load\.i32 \[slot n\]\\l.*branch %\d+, bb\d+, bb\d+\\l$/;
        my @labels = sort map { $_->[2] } grep { $_->[0] eq $header } @{ $f->{edges} };
        return "@labels" ne 'false true' && "its edges are @labels";
    },
    'at -O1 the loop has phis' => sub {
        my $f = draw_source('cfg', $COLLATZ, '-O1')->{steps};
        my ($header) = keys %{ $f->{loops} };
        return $f->{text}{$header} !~ /= phi .* from bb/ && "it begins with '$f->{text}{$header}'";
    },
    'a switch names its cases' => sub {
        my $f = draw_source('cfg', "int f(int n)\n{\n    switch (n) {\n    case 1: case 7 ... 9: return 2;\n    case -3: return 4;\n    default: return 5;\n    }\n}\n")->{f};
        my $labels = join '; ', sort map { $_->[2] } grep { $_->[2] ne '' } @{ $f->{edges} };
        return $labels ne '-3; 1; 7…9; else' && $labels;
    },
    'loops lie within each other, and say how deep' => sub {
        my $path = scratch() . '/f.toy';
        write_file($path, "int g(int);\nvoid f(int n)\n{\n    for (int i = 0; i < n; i++)\n        for (int k = 0; k < i; k++)\n            while (g(k)) {}\n}\n");
        my $depths = join ' ', draw('cfg', $path) =~ /label="loop of bb\d+, depth (\d+)"/g;
        return $depths ne '1 2 3' && $depths;
    },
    'a loop that goto enters in two places has no cluster' => sub {
        my $f = draw_source('cfg', "int g(int);\nvoid f(int n)\n{\n    if (n)\n        goto b;\na:  g(1);\nb:  if (g(2))\n        goto a;\n}\n")->{f};
        return join ' ', keys %{ $f->{loops} };
    },
    'a source without functions is an empty picture' => sub {
        return join ' ', keys %{ draw_source('cfg', "int x;\n") };
    },
    'hundreds of loops within each other, by goto' => sub {
        my $n = 200;
        my $f = draw_source('cfg', "int g(int);\nvoid f(void)\n{\n" . join('', map {"l$_: g($_);\n"} 1 .. $n)
            . join('', map {"if (g(-$_)) goto l$_;\n"} reverse 1 .. $n) . "}\n")->{f};
        return keys %{ $f->{loops} } != $n && keys(%{ $f->{loops} }) . ' loops';
    },
    'Graphviz draws it' => sub {
        return skip('Graphviz is not installed') if !$has_graphviz;
        for my $what (qw(cfg dominators)) {
            write_file(scratch() . '/all.dot', draw($what, 'examples/calc.toy'));
            my $got = run(['dot', '-Tsvg', scratch() . '/all.dot']);
            return "dot: $got->{err}" if $got->{status} ne '0' || $got->{err} ne '' || $got->{out} !~ m{<svg.*</svg>}s;
        }
    },
);
for my $path (find_tests('toy', 'tests/run/goto', 'tests/run/statements', 'tests/run/switch'), 'examples/calc.toy') {
    $tests{"$path: $_"} = do { my $level = $_; sub { check_source($path, $level) } } for qw(-O0 -O2);
}
check_all([sort keys %tests], sub { $tests{ $_[0] }->() });
