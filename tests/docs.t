# What the documents say: their programs do what is printed below them, their messages are the compiler's, and the tables of
# docs/LANGUAGE.md agree with the compiler. tests/README.md says how a document marks what is checked.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

my $LANGUAGE = 'docs/LANGUAGE.md';
my $text     = read_file($LANGUAGE);

# The programs of a document: {name, line, text}, and what stands below them: {output}, {messages}, {crash}, {assembly}, {ir}.
sub programs
{
    my ($path) = @_;
    my ($open, @programs, $number);
    for (split /^/, read_file($path)) {
        $number++;
        if (/^```c *(\S*)$/) {
            push @programs, { name => $1 || 'program.c', line => $number + 1, text => '' };
            $open = \$programs[-1]{text};
        } elsif (/^```(output|messages|crash)$/) {
            $open = \$programs[-1]{$1};
        } elsif (/^```ir (\S+)$/) {
            $programs[-1]{pass} = $1;
            $open = \$programs[-1]{ir};
        } elsif (/^```/) {
            $open = undef;
        } elsif ($open) {
            $$open .= $_;
        } elsif (m{^\| <pre>(.*?)</pre>}) {
            $programs[-1]{assembly} = $1 =~ s/<br>/\n/gr =~ s/\\\|/|/gr;
        }
    }
    return @programs;
}

# `// error: TEXT` stands on the line of the message, or below it in a line of its own. Each as ["LINE: error", TEXT].
sub expected_messages
{
    my ($source) = @_;
    my ($number, $of_code, @expected) = (0, 0);
    for (split /^/, $source) {
        $number++;
        $of_code = $number unless m{^\s*//};
        push @expected, ["$of_code: $1", $2] if m{// (error|warning): (.*\S)};
    }
    return @expected;
}

sub messages_differ
{
    my ($source, $messages) = @_;
    my @got = map { /^[^:]*:(\d+):\d+: (error|warning): (.*)$/ ? ["$1: $2", $3] : () } split /\n/, $messages;
    for my $want (expected_messages($source)) {
        my ($i) = grep { $got[$_][0] eq $want->[0] && index($got[$_][1], $want->[1]) >= 0 } 0 .. $#got;
        return "expected '$want->[0]: $want->[1]'" unless defined $i;
        splice @got, $i, 1;
    }
    return @got ? "unexpected '$got[0][0]: $got[0][1]'" : '';
}

sub in_scratch
{
    my ($name, $source) = @_;
    my $path = scratch() . "/$name";
    write_file($path, $source);
    return $path;
}

# What a program says that dies of a signal.
sub crash_differs
{
    my ($block) = @_;
    my $built = run([@TOYCC, '-g', $block->{name}, '-o', 'program'], dir => scratch());
    return "toycc: $built->{err}" if $built->{status} ne '0';
    return difference($block->{crash}, run(['./program'], dir => scratch())->{err});
}

# Compiles a program and, where its output is shown, runs it. gcc is asked for the output unless only Toy settles it.
sub check_program
{
    my ($block) = @_;
    my $path    = in_scratch($block->{name}, $block->{text});
    my $program = scratch() . '/program';
    my @output  = defined $block->{output} ? ('-o', $program) : ('-c', '-o', "$program.o");
    my $toycc   = run([@TOYCC, '-Wall', $block->{name}, @output], dir => scratch());
    my $refused = $toycc->{err} =~ /error: /;
    my $wrong   = defined $block->{messages} ? !!index($toycc->{err}, $block->{messages}) : messages_differ($block->{text}, $toycc->{err});
    return "toycc says $toycc->{err}" if $wrong eq '1';
    return "toycc: $wrong" if $wrong || ($wrong = $toycc->{status} ne ($refused ? 1 : 0) && "exit status $toycc->{status}");
    return assembly_differs($block, $path) if defined $block->{assembly};
    return ir_differs($block) if defined $block->{ir};
    return crash_differs($block) if defined $block->{crash};
    for ($refused ? () : ['toycc'], $refused || !have_gcc() ? () : ['gcc', @GCC]) {
        my ($name, @gcc) = @$_;
        my $built = @gcc ? run([@gcc, $path, @output, '-lm']) : $toycc;
        return "$name: $built->{err}" if $built->{status} ne '0';
        next if !defined $block->{output} || (@gcc && $block->{text} =~ m{^// Toy });
        $wrong = difference($block->{output}, run([$program])->{out});
        return "$name: $wrong" if $wrong;
    }
    return '';
}

# A program with libtoycc inside is the host compiler's.
sub check_host_program
{
    my ($block) = @_;
    my $path    = in_scratch($block->{name}, $block->{text});
    my $program = scratch() . '/host';
    my @build   = (qw(gcc -std=c11 -Wall -Wextra -Werror -Idriver), $path, 'build/libtoycc.a', '-o', $program);
    my $built   = run(\@build);
    return "gcc: $built->{err}" if $built->{status} ne '0';
    my $got = run([$program]);
    return $got->{status} ne '0' ? "exit status $got->{status}: $got->{err}" : difference($block->{output}, $got->{out});
}

# IR without comments and slots, its values and blocks numbered in the order in which they are mentioned.
sub renumbered
{
    my ($ir) = @_;
    my (%number, %count);
    $ir =~ s/^; (before|after)/$1/mg;
    $ir =~ s/ *;.*|^  slot .*\n|^\n//mg;
    return $ir =~ s{(%|bb)(\d+)}{$1 . ($number{"$1$2"} //= $count{$1}++)}ger;
}

# What a pass does to a function: one run of it, before and after, is what is shown.
sub ir_differs
{
    my ($block) = @_;
    my $got  = run([@TOYCC, '-O2', '-w', "--dump-ir=$block->{pass}", $block->{name}], dir => scratch());
    my $want = renumbered($block->{ir});
    my ($name) = $want =~ /^\w+ (\w+):$/m;
    my @runs = grep {/^\w+ $name:/m} map { renumbered($_) } split /^(?=; before)/m, $got->{out};
    return '' if grep { $_ eq $want } @runs;
    return 'the pass does not run; ' . $got->{err} if !@runs;
    return difference($want, $runs[0]) . "; rerun: toycc -O2 --dump-ir=$block->{pass}";
}

# The lines shown are lines of toycc -S, in order.
sub assembly_differs
{
    my ($block, $path) = @_;
    my @got = split /\n/, run([@TOYCC, '-S', $path, '-o', '-'])->{out};
    for my $line (split /\n/, $block->{assembly}) {
        shift @got while @got && $got[0] ne $line;
        @got or return "toycc -S does not show '$line' there";
        shift @got;
    }
    return '';
}

# The rows of the table whose header begins with the words given, as lists of cells.
sub table
{
    my ($header) = @_;
    my ($rows) = $text =~ /^\| \Q$header\E.*\n\|---.*\n((?:\|.*\n)+)/m or die "no table '$header'\n";
    return map { [map { s/^\s+|\s+$//gr } split /(?<!\\)\|/, s/^\|//r] } split /\n/, $rows;
}

sub code { return map {/`([^`]+)`/g} grep {defined} @_ }

# Compiles a source text; returns the first error's text, or ''.
sub first_error
{
    my ($source, @options) = @_;
    my $got = run([@TOYCC, '-w', '-S', @options, in_scratch('source.c', $source), '-o', scratch() . '/source.asm']);
    return $got->{err} =~ /error: (.*)/ ? $1 : $got->{status} ne '0' ? "exit status $got->{status}" : '';
}

sub check_left_out
{
    for (table('left out |')) {
        my ($what, $example, $message) = ($_->[0], map { (code($_))[0] } @$_[1, 2]);
        my $got = first_error("$example\n");
        index($got, $message) >= 0 or return "$what: expected '$message', got '$got'";
    }
    return '';
}

sub check_sizes
{
    my $source = "enum e { A };\n";
    for (table('type | size')) {
        my ($types, $size, $align, $gnu) = @$_;
        $source .= "_Static_assert(sizeof(T) == $size && _Alignof(T) == $align && __alignof__(T) == $gnu, \"$_\");\n" =~ s/\bT\b/typeof($_)/gr
            for grep { !/,/ } code($types);
    }
    my $error = first_error($source);
    return $error if $error || !have_gcc();
    return run([@GCC, '-fsyntax-only', in_scratch('sizes.c', $source)])->{err};
}

# What reaches each limit, by a word of its row; one more is too much.
my %at_limit = (
    parentheses => sub { 'int x = ' . '(' x $_[0] . '1' . ')' x $_[0] . ';' },
    'in `#if`'  => sub { "#if 1\n" x $_[0] . "#endif\n" x $_[0] },
    pushed      => sub { "#define a\n" . "#pragma push_macro(\"a\")\n" x $_[0] },
    'an object' => sub {"char a[$_[0]u];"},
    'a struct'  => sub { 'struct s { char a[' . ($_[0] - 1) . ']; char b; };' },
    locals      => sub { 'void g(char *); void f(void) { char a[' . ($_[0] - 4) . ']; int b = 0; g(a); g((char *)&b); }' },
    items       => sub { 'char a[] = {' . '1,' x $_[0] . '};' },
    alignment   => sub {"_Alignas($_[0]) char a;"},
);

sub check_limits
{
    for (table('what | most')) {
        my ($what, $most, $message) = ($_->[0], $_->[1], code($_->[2]));
        my ($kind) = grep { index($what, $_) >= 0 } keys %at_limit;
        my $beyond = $what =~ /^alignment/ ? 2 * $most : $most + 1;
        if ($kind) {
            my $error = first_error($at_limit{$kind}->($most));
            return "$what: $error" if $error;
        }
        my $got = $kind ? first_error($at_limit{$kind}->($beyond)) : first_error("#include \"source.c\"\n");
        index($got, $message) >= 0 or return "$what: expected '$message', got '$got'";
    }
    return '';
}

# Each name that matches in a source is in a table.
sub check_names
{
    my ($header, $path, $pattern, $known) = @_;
    my %said = map { $_ => 1 } code(map {@$_} table($header));
    for (read_file($path) =~ /$pattern/g) {
        return "$_ is not in $LANGUAGE" unless grep { $said{$_} } $known->($_);
    }
    return '';
}

sub builtin_family
{
    my ($name) = @_;
    return ($name, $name =~ s/(?:l|ll|f)$//r, $name =~ s/^[su](\w{3})l{0,2}_overflow$/$1_overflow/r);
}

sub check_headers
{
    my %there = map { m{([^/]+)$} ? ("<$1>" => 1) : () } glob('runtime/include/*.h runtime/freestanding/*.h');
    for (table('header |')) {
        my ($name) = code($_->[0]);
        return "$name is " . ($there{$name} ? 'there' : 'not there') if !$there{$name} != ($_->[1] eq '');
    }
    return '';
}

# Within a document to a heading, as GitHub names it, else to a file.
sub check_links
{
    my ($path) = @_;
    my ($document, $folder) = (read_file($path), $path =~ m{^(.*/)} ? $1 : '');
    my %heading = map { (lc =~ s/[^\w\s-]//gr =~ s/ /-/gr => 1) } $document =~ /^#+ (.*)$/gm;
    for ($document =~ /\]\(([^)\s]+)\)/g) {
        return "nothing is at '$_'" unless /^https?:/ || (/^#(.*)/ ? $heading{$1} : -e $folder . s/#.*//r);
    }
    return '';
}

my %checks;
for my $path (glob('*.md */*.md')) {
    $checks{"$path: links"} = sub { check_links($path) };
}
for my $path ($LANGUAGE, 'README.md', 'docs/OPTIMISER.md') {
    $checks{"$path:$_->{line}"} = do { my $block = $_; sub { check_program($block) } } for programs($path);
}
$checks{"docs/EMBEDDING.md:$_->{line}"} = do { my $block = $_; sub { check_host_program($block) } } for programs('docs/EMBEDDING.md');
$checks{"$LANGUAGE: left out"}   = \&check_left_out;
$checks{"$LANGUAGE: sizes"}      = \&check_sizes;
$checks{"$LANGUAGE: limits"}     = \&check_limits;
$checks{"$LANGUAGE: headers"}    = \&check_headers;
$checks{"$LANGUAGE: attributes"} = sub {
    check_names('attribute |', 'parser/attributes.c', qr/^    \{"(?!asm")(\w+)", EFFECT_/m, sub {@_});
};
$checks{"$LANGUAGE: builtins"} = sub {
    check_names('builtins', 'parser/builtin.def', qr/^BUILTIN\("(\w+)"/m, \&builtin_family);
};

check_all([sort keys %checks], sub { $checks{ $_[0] }->() });
