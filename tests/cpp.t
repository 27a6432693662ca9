# The preprocessor: `toycc -E` must give the same tokens as `gcc -E`, or the errors written in the file.
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

check_all([find_tests('c', 'tests/cpp')], sub {
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
});
