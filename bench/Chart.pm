package Chart;

# Draws a table of bench/run as SVG: the geometric mean of each compiler, then each program. Bars are toycc -O2, or the compiler
# named; the other columns of a program are marks in its row. Readable on white and on black paper.

use strict;
use warnings;

my ($LEFT, $WIDTH, $RIGHT) = (112, 600, 60);    # of the names, the bars, the figures behind them
my $ROW  = 20;
my $MOST = 6;                                   # ratios: what is slower is drawn at the edge
my $OWN  = 'toycc -O2';

my $STYLE = <<'CSS';
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: bold; font-size: 14px }
.name { text-anchor: end }
.faint { fill: #656d76 }
.axis { text-anchor: middle; fill: #656d76 }
.grid { stroke: #d0d7de }
.one { stroke: #656d76; stroke-dasharray: 3 3 }
.own { fill: #d4631a }
.other { fill: #9aa4af }
.mark { fill: none; stroke: #24292f; stroke-width: 1.3 }
.mark.full { fill: #24292f }
.tick { stroke: #d4631a; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .faint, .axis { fill: #8d96a0 }
  .grid { stroke: #30363d }
  .one { stroke: #8d96a0 }
  .own { fill: #f0883e }
  .other { fill: #59636e }
  .mark { stroke: #e6edf3 }
  .mark.full { fill: #e6edf3 }
  .tick { stroke: #f0883e }
}
CSS

# How the other columns are marked; what is not here is not drawn.
my %MARK = (
    'toycc -O1' => 'M0 -7V7',
    'toycc -O0' => 'M0 -7V7M3 -7V7',
    'gcc -O1'   => 'M0 -4A4 4 0 1 1 0 4A4 4 0 1 1 0 -4Z',
    'gcc -O0'   => 'M0 -4A4 4 0 1 1 0 4A4 4 0 1 1 0 -4Z',
    'clang -O2' => 'M0 -5L5 0L0 5L-5 0Z',
    'tcc'       => 'M0 -5L5 4L-5 4Z',
);
my %CLASS = ('toycc -O1' => 'tick', 'toycc -O0' => 'tick', 'gcc -O0' => 'mark full');

my ($svg, $y, $most);

sub x { my ($ratio) = @_; return sprintf '%.1f', $LEFT + $WIDTH * ($ratio < $most ? $ratio : $most) / $most }

sub text
{
    my ($x, $y, $class, $text) = @_;
    $svg .= qq{<text x="$x" y="$y" class="$class">$text</text>\n};
}

sub bar
{
    my ($class, $ratio) = @_;
    $svg .= sprintf qq{<rect x="%d" y="%d" width="%.1f" height="%d" class="%s"/>\n}, $LEFT, $y + 3, x($ratio) - $LEFT, $ROW - 6, $class;
}

sub mark
{
    my ($compiler, $x, $y) = @_;
    my $class = $CLASS{$compiler} // 'mark';
    $svg .= qq{<path transform="translate($x $y)" class="$class" d="$MARK{$compiler}"/>\n};
}

# Lines at whole ratios behind `rows` rows that begin at $y.
sub grid
{
    my ($rows) = @_;
    my ($top, $bottom) = ($y, $y + $rows * $ROW);
    for my $ratio (0 .. $most) {
        my ($x, $class) = (x($ratio), $ratio == 1 ? 'one' : 'grid');
        $svg .= qq{<path d="M$x ${top}V$bottom" class="$class"/>\n};
        text($x, $bottom + 14, 'axis', $ratio);
    }
}

sub title
{
    my ($title) = @_;
    text(8, $y + 14, 'title', $title);
    $y += 26;
}

sub draw_means
{
    my %mean = @_;
    title('Run time as a ratio to gcc -O2, geometric mean');
    grid(scalar keys %mean);
    for my $compiler (sort { $mean{$a} <=> $mean{$b} || $a cmp $b } keys %mean) {
        bar($compiler =~ /^toycc/ ? 'own' : 'other', $mean{$compiler});
        text($LEFT - 8, $y + 14, 'name', $compiler);
        text(x($mean{$compiler}) + 6, $y + 14, '', sprintf '%.2f', $mean{$compiler});
        $y += $ROW;
    }
    $y += 36;
}

sub draw_legend
{
    my $x = $LEFT;
    $svg .= sprintf qq{<rect x="%d" y="%d" width="20" height="12" class="own"/>\n}, $x, $y + 2;
    text($x + 26, $y + 12, 'faint', $OWN);
    $x += 24;
    for my $compiler (@_) {
        $x += 94;
        mark($compiler, $x, $y + 8);
        text($x + 10, $y + 12, 'faint', $compiler);
    }
    $y += 26;
}

sub draw_programs
{
    my ($columns, $rows) = @_;
    my ($own) = grep { $columns->[$_] eq $OWN } 0 .. $#$columns;
    my @marks = grep { $MARK{ $columns->[$_] } } 0 .. $#$columns;
    my @drawn = sort { $a->[$own] <=> $b->[$own] || $a->[0] cmp $b->[0] } grep { $_->[$own] !~ /^[A-Z]/i } map { [$_->[0], 1, @$_[2 .. $#$_]] } @$rows;
    title('Each program');
    draw_legend(map { $columns->[$_] } @marks);
    grid(scalar @drawn);
    for my $row (@drawn) {
        my ($name, @ratios) = @$row;
        bar('own', $ratios[$own - 1]);
        text($LEFT - 8, $y + 14, 'name', $name);
        mark($columns->[$_], x($ratios[$_ - 1]), $y + $ROW / 2) for grep { $ratios[$_ - 1] !~ /^[A-Z]/i } @marks;
        text($LEFT + $WIDTH + 12, $y + 14, '', sprintf '%.2f', $ratios[$own - 1]);
        $y += $ROW;
    }
    $y += 24;
}

# `columns` are the compilers, the first the reference; `means` those of the others; rows are [program, seconds, ratios of the others].
sub draw
{
    my ($path, $compilers, $means, $rows) = @_;
    my %mean = ($compilers->[0] => 1, map { $compilers->[$_ + 1] => $means->[$_] } 0 .. $#$means);
    ($svg, $y, $most) = ('', 6, 1);
    for (map { @$_[2 .. $#$_] } @$rows) {
        $most = int($_) + 1 if !/^[A-Z]/i && $_ > $most && $_ < $MOST;
        $most = $MOST if !/^[A-Z]/i && $_ >= $MOST;
    }
    draw_means(%mean);
    draw_programs(['program', @$compilers], $rows);
    my ($width, $height) = ($LEFT + $WIDTH + $RIGHT, $y);
    open my $out, '>', $path or die "$path: $!\n";
    print $out qq{<svg xmlns="http://www.w3.org/2000/svg" width="$width" height="$height" viewBox="0 0 $width $height">\n},
        "<style>\n$STYLE</style>\n$svg</svg>\n";
    close $out or die "$path: $!\n";
}

1;
