# The preprocessor: `toycc -E` must give the same tokens as `gcc -E`, or the errors written in the file; the same tokens also for
# every source of the project, where both see the same headers and the same predefined macros; and these must be gcc's.
use strict;
use warnings;
use lib 'tests/lib';
use ToyTest;

# The spellings of the tokens; line markers and white space are dropped, each #pragma stays as one token.
sub tokens
{
    my ($text) = @_;
    my @tokens;
    for (split /\n/, $text) {
        next if /^#(?:line)? \d+/;
        push(@tokens, join ' ', split), next if /^\s*#\s*pragma\b/;
        push @tokens, $1 while /\G\s*(
              (?:u8|[uUL])? (?: "(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*' )
            | \.?\d (?: [eEpP][+-] | [\w.\x80-\xff] )*
            | [A-Za-z_\$\x80-\xff] [\w\$\x80-\xff]*
            | %:%: | \.\.\. | <<= | >>= | -> | \+\+ | -- | << | >> | <= | >= | == | != | && | \|\| | [-+*\/%&|^]= | \#\# | <: | :> | <% | %> | %:
            | \S )/gcx;
    }
    return join "\n", @tokens, '';
}

my $gcc = have_gcc();
my @GCC_E = (qw(gcc -E -w), grep { /^-(?:m|std)/ } @GCC);


# --- tests/cpp

sub test_file
{
    my ($path) = @_;
    my $want  = expectations($path);
    my $got   = run([@TOYCC, '-E', $path]);
    my $rerun = 'rerun: ' . shell(@TOYCC, '-E', $path);
    if (@{ $want->{error} }) {
        my $wrong = diagnostics_differ($path, $want, $got->{err});
        $wrong ||= "exit status $got->{status}, expected 1" if $got->{status} ne '1';
        return $wrong && "$wrong; $rerun";
    }
    my ($complaint) = $got->{err} =~ /^(.*error.*)$/m;
    return "exit status $got->{status}: @{[$complaint // '']}; $rerun" if $got->{status} ne '0';
    return skip('gcc -m32 does not work here') if !$gcc;
    my $reference = run([@GCC_E, '-x', 'c', $path]);
    my $wrong = difference(tokens($reference->{out}), tokens($got->{out}));
    return $wrong && "tokens differ from gcc's: $wrong; $rerun";
}

# --- predefined macros

# {name => definition}
sub predefined
{
    return { map { /^#define (\w+)(.*)$/ ? ($1 => $2) : () } split /\n/, run([@_, '-E', '-dM', '-x', 'c', '/dev/null'])->{out} };
}

my %TOYCC_ONLY = map { $_ => 1 } qw(__TOYCC__ __STDC_NO_ATOMICS__ __STDC_NO_COMPLEX__ __STDC_NO_THREADS__ __STDC_NO_VLA__);
# What gcc says of itself and of what Toy does not have; of the rest nothing may be missing.
my $GCC_ONLY = qr/^__(GNUC|GCC|GXX|VERSION|ATOMIC|DEC|FLT\d+X?_|SIZEOF_FLOAT\d+|STDC_IEC_\w*COMPLEX|PIC|PIE|pic|pie|pentiumpro|SEG_|MMX
    |LAHF|PRAGMA_REDEFINE|HAVE_SPECULATION|code_model)|_STDC_PREDEF_H/x;

sub predefined_macros
{
    my ($standard) = @_;
    return skip('gcc -m32 does not work here') if !$gcc;
    my ($toycc, $reference) = (predefined(@TOYCC, $standard), predefined(@GCC_E, '-msse2', '-mfpmath=sse', $standard));
    for (sort keys %$toycc) {
        next if $TOYCC_ONLY{$_};
        return "$_ is not gcc's" if !defined $reference->{$_};
        return "$_ is '$toycc->{$_}', expected '$reference->{$_}'" if $toycc->{$_} ne $reference->{$_};
    }
    my ($missing) = grep { !defined $toycc->{$_} && !/$GCC_ONLY/ && !/^__DECIMAL_BID/ } sort keys %$reference;
    return $missing && "$missing is missing";
}

# --- every source

# How gcc is called so that it sees what toycc sees: toycc's predefined macros and headers.
sub gcc_like_toycc
{
    my ($all, $own) = (predefined(@TOYCC), predefined(qw(gcc -undef -nostdinc), grep { /^-(?:m|std)/ } @GCC));
    my $macros = scratch() . '/predefined.h';
    write_file($macros, join '', map {"#define $_$all->{$_}\n"} grep { !defined $own->{$_} } keys %$all);
    my ($folders) = run([@TOYCC, '-print-search-dirs'])->{out} =~ /^include: (.*)$/m;
    return (@GCC_E, '-undef', '-nostdinc', (map { ('-isystem', $_) } split /:/, $folders), '-include', $macros);
}

sub source
{
    my ($path, @reference) = @_;
    my $written = expectations($path);
    my @flags = ('-I.', @{ $written->{flags} });
    my %same  = (env => { SOURCE_DATE_EPOCH => 1e9 });
    my ($want, $got) = map { run([@$_, @flags, $path], %same) } [@reference, '-x', 'c'], [@TOYCC, '-E'];
    return '' if $want->{status} ne '0' && @{ $written->{error} };    # toycc leaves wrong \u names to the compiler proper
    my $wrong = $want->{status} ne $got->{status} ? "exit status $got->{status}, gcc's $want->{status}"
              : $want->{status} eq '0'            ? difference(tokens($want->{out}), tokens($got->{out}))
              :                                     '';
    return $wrong && "$path: $wrong; rerun: " . shell(@TOYCC, '-E', @flags, $path);
}

my @sources;
File::Find::find({ no_chdir => 1, wanted => sub { push @sources, $_ if /\.(?:toy|c|h)$/ } }, qw(tests examples bench runtime));
@sources = sort @sources;
my $SHARES = 16;

sub sources
{
    my ($share) = @_;
    return skip('gcc -m32 does not work here') if !$gcc;
    my @reference = gcc_like_toycc();
    my @wrong = grep {$_} map { source($sources[$_], @reference) } grep { $_ % $SHARES == $share } 0 .. $#sources;
    return @wrong ? @wrong . " differ, first $wrong[0]" : '';
}

check_all(['predefined macros -std=gnu11', 'predefined macros -std=c11', (map {"all sources, part $_"} 1 .. $SHARES), find_tests('c', 'tests/cpp')], sub {
    my ($name) = @_;
    return $name =~ /^predefined.* (\S+)/ ? predefined_macros($1) : $name =~ /part (\d+)/ ? sources($1 - 1) : test_file($name);
});
