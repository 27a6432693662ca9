/* The grammar: C11 (6.5 to 6.9) and the GNU spellings of it that headers and programs use. Tokens in, a tree out.
 *
 * An action is one call of a builder (ast.c) or of the parser (parse.c); nothing here knows what a name means, but
 * for one thing: whether it is a typedef name, IDENTIFIER or TYPE_NAME, which parse.c decides when it reads the
 * token. So an action that declares a name, opens or closes a scope must run before the token behind it is read;
 * where it stands in a rule of its own (`declared`, `open`), that is why.
 *
 * After an error, `error` in a rule stands for what is missing or wrong, and RECOVER skips to where it makes sense to
 * go on. For this the default reductions come first: after `f(a` the stack has to hold the arguments, not just `a`,
 * for a missing `)` to be put in. So there is no parse.lac, which finds an error before them; what was expected is
 * told from the state that they lead to. Where that would be too far, there is no empty rule (`args`, `items`).
 */
%require "3.8"
%define api.pure full
%define api.prefix {toy}
%define api.token.prefix {TOK_}
%define api.value.type union
%define api.location.type {Span}
%define parse.error custom
%locations
%expect 0
%param {Parser *p}

%code requires {
#include "parser/parse.h"
}

%code {
#define YYLLOC_DEFAULT(Current, Rhs, N)                                                                                        \
    ((Current) = (N) ? span_join(YYRHSLOC(Rhs, 1), YYRHSLOC(Rhs, N))                                                           \
                     : (Span){YYRHSLOC(Rhs, 0).end, YYRHSLOC(Rhs, 0).end, YYRHSLOC(Rhs, 0).end})

/* C's stack for what people write, the heap for more; 16 symbols for each level of nesting, and then it is too deep. */
#define YYINITDEPTH 500
#define YYMAXDEPTH (32 * MAX_NESTING)

static int toylex(TOYSTYPE *value, Span *at, Parser *p);
static void toyerror(Span *at, Parser *p, const char *message);
static int start(Parser *p, Start where, int lookahead);
static int resume(Parser *p, Sync sync, int lookahead, TOYSTYPE *value, Span *at);

/* A declaration may start here: the name that comes next may be the name of a type. */
#define AT_START(where) (yychar = start(p, (where), yychar))
#define RECOVER(sync) ((yychar = resume(p, (sync), yychar, &yylval, &yylloc)) == TOK_EOF ? 0 : (yyerrok))
}

%token EOF 0 "end of file"
%token <Name *> IDENTIFIER "identifier" TYPE_NAME "type name"
%token <const Literal *> INTEGER "integer constant" FLOATING "floating constant" CHARACTER "character constant"
%token <const Literal *> STRING "string literal"
%token LBRACKET "[" RBRACKET "]" LPAREN "(" RPAREN ")" LBRACE "{" RBRACE "}" DOT "." ARROW "->" PLUS_PLUS "++" MINUS_MINUS "--"
%token AMP "&" STAR "*" PLUS "+" MINUS "-" TILDE "~" BANG "!" SLASH "/" PERCENT "%" SHL "<<" SHR ">>" LT "<" GT ">" LE "<=" GE ">="
%token EQ "==" NE "!=" CARET "^" PIPE "|" AMP_AMP "&&" PIPE_PIPE "||" QUESTION "?" COLON ":" SEMICOLON ";" ELLIPSIS "..."
%token ASSIGN "=" MUL_ASSIGN "*=" DIV_ASSIGN "/=" MOD_ASSIGN "%=" ADD_ASSIGN "+=" SUB_ASSIGN "-=" SHL_ASSIGN "<<=" SHR_ASSIGN ">>="
%token AND_ASSIGN "&=" XOR_ASSIGN "^=" OR_ASSIGN "|=" COMMA ","
%token BREAK "break" CASE "case" CHAR "char" CONTINUE "continue" DEFAULT "default" DO "do" DOUBLE "double" ELSE "else" ENUM "enum"
%token FLOAT "float" FOR "for" GOTO "goto" IF "if" INT "int" LONG "long" REGISTER "register" RETURN "return"
%token SHORT "short" SIZEOF "sizeof" STRUCT "struct" SWITCH "switch" TYPEDEF "typedef" UNION "union" UNSIGNED "unsigned"
%token VOID "void" WHILE "while" ALIGNAS "_Alignas" ALIGNOF "_Alignof" ATOMIC "_Atomic" BOOL "_Bool" COMPLEX "_Complex"
%token GENERIC "_Generic" IMAGINARY "_Imaginary" STATIC_ASSERT "_Static_assert" THREAD_LOCAL "_Thread_local"
%token ATTRIBUTE "__attribute__" EXTENSION "__extension__" ASM "__asm__" TYPEOF "__typeof__" GNU_ALIGNOF "__alignof__"
%token BUILTIN_VA_ARG "__builtin_va_arg"
%token BUILTIN_OFFSETOF "__builtin_offsetof" BUILTIN_TYPES_COMPATIBLE "__builtin_types_compatible_p"
/* Words that are attributes' names as well. */
%token <Name *> AUTO "auto" CONST "const" EXTERN "extern" INLINE "inline" NORETURN "_Noreturn" RESTRICT "restrict" SIGNED "signed"
%token <Name *> STATIC "static" VOLATILE "volatile"
/* The preprocessor's; they never get here, and no rule wants them. */
%token PP_NUMBER "number" NEWLINE "end of line" PRAGMA "#pragma" HEADER_NAME "header name" PLACEMARKER "nothing"
%token OTHER "stray character" HASH "#" HASH_HASH "##"

/* From loose to tight. SHORTER: of two readings the one that ends here, unless the next token continues the longer
 * one. */
%precedence SHORTER
%precedence "__extension__"
%precedence "else" "__attribute__"
%right "=" "*=" "/=" "%=" "+=" "-=" "<<=" ">>=" "&=" "^=" "|="
%right "?" ":"
%left "||"
%left "&&"
%left "|"
%left "^"
%left "&"
%left "==" "!="
%left "<" ">" "<=" ">="
%left "<<" ">>"
%left "+" "-"
%left "*" "/" "%"
%precedence UNARY
%precedence "(" "[" "." "->" "++" "--"
%precedence SIZEOF_TYPE /* `sizeof (T)` is complete before `* x`, `(x)`, `- x` … */

%nterm <Expr *> expr comma_expr expr_opt member_designator generic string
%nterm <ExprList> args
%nterm <AssociationList> associations
%nterm <Association *> association
%nterm <TypeName *> type_name
%nterm <Name *> any_name attribute_name
%nterm <uint32_t> modifier type_word qualifiers
%nterm <TypeKind> struct_or_union
%nterm <Specifiers *> untyped typed
%nterm <TypeofArg> typeof
%nterm <AlignSpec *> alignas
%nterm <TagSpec *> tag
%nterm <DeclarationList> members
%nterm <Declaration *> member declaration static_assert
%nterm <Declaring> member_declarators declared init_declarators
%nterm <EnumeratorList> enumerators
%nterm <Enumerator *> enumerator
%nterm <AttributeList> attribute attributes attributes_opt attribute_list attribute_item asm_attributes
%nterm <Parts> declarator direct_declarator parameter_declarator direct_parameter inner_parameter direct_inner
%nterm <Parts> abstract_declarator direct_abstract
%nterm <Declarator *> member_declarator
%nterm <PartList> pointer
%nterm <DeclaratorPart *> star array_part function_part prototype_part
%nterm <ParamList> parameters identifiers
%nterm <ParamDecl *> parameter
%nterm <ScopeMark> open open_parameters
%nterm <Initialiser *> initialiser braced initialiser_item
%nterm <InitialiserList> initialisers
%nterm <DesignatorList> designators
%nterm <Designator *> designator
%nterm <Stmt *> block item statement unlabelled not_if plain for_init
%nterm <FunctionHead> function
%nterm <StmtList> items if_chain labels
%nterm <Stmt *> label name_label

/* A scope that an error cuts short. */
%destructor { scope_close(p, $$); } <ScopeMark>
%destructor { scope_close(p, $$.mark); } <FunctionHead>

%%

unit:
  %empty                                        { AT_START(START_FILE); }
| unit external                                 { AT_START(START_FILE); }

external:
  declaration                                   { add_external(p, $declaration); }
| function[head] items "}"[end]                 { add_function(p, $head, $items, @end); }
| function[head] items labels "}"[end]          { add_function(p, $head, end_labels(p, $items, $labels), @end); }
| ";"                                           { extra_semicolon(p, "ISO C does not allow extra ';' outside of a function", @1); }
| error                                         { RECOVER(SYNC_EXTERNAL); }

/* The scope of the parameters goes on in the body (C11 6.2.1p4). */
function:
  declared "{"                                  { $$ = open_function(p, $declared, @2); }

/* ------------------------------------------------------------------------------------------ expressions (C11 6.5) */

expr:
  IDENTIFIER                                    { $$ = new_name(p, $1, @1); }
| INTEGER                                       { $$ = new_literal(p, EXPR_INTEGER, $1, @1); }
| CHARACTER                                     { $$ = new_character(p, $1, @1); }
| FLOATING                                      { $$ = new_literal(p, EXPR_FLOATING, $1, @1); }
| string
| "(" comma_expr rparen                         { $$ = new_paren(p, $comma_expr, @$); }
| "(" block ")"                                 { $$ = new_statement_expr(p, $block, @$); }
| generic
| expr[l] "[" comma_expr[r] rbracket            { $$ = new_index(p, $l, @2, $r, @$); }
| expr[f] "(" ")"                               { $$ = new_call(p, $f, (ExprList){0}, @$); }
| expr[f] "(" args rparen                       { $$ = new_call(p, $f, $args, @$); }
| expr[l] "." any_name                          { $$ = new_member(p, EXPR_MEMBER, $l, @2, $any_name, @$); }
| expr[l] "->" any_name                         { $$ = new_member(p, EXPR_ARROW, $l, @2, $any_name, @$); }
| expr[l] "++"                                  { $$ = new_unary(p, EXPR_POST_INC, $l, @2, @$); }
| expr[l] "--"                                  { $$ = new_unary(p, EXPR_POST_DEC, $l, @2, @$); }
| "(" type_name ")" braced                      { $$ = new_compound(p, $type_name, $braced, @$); }
| "++" expr[l] %prec UNARY                      { $$ = new_unary(p, EXPR_PRE_INC, $l, @1, @$); }
| "--" expr[l] %prec UNARY                      { $$ = new_unary(p, EXPR_PRE_DEC, $l, @1, @$); }
| "&" expr[l] %prec UNARY                       { $$ = new_unary(p, EXPR_ADDRESS, $l, @1, @$); }
| "*" expr[l] %prec UNARY                       { $$ = new_unary(p, EXPR_DEREF, $l, @1, @$); }
| "+" expr[l] %prec UNARY                       { $$ = new_unary(p, EXPR_PLUS, $l, @1, @$); }
| "-" expr[l] %prec UNARY                       { $$ = new_unary(p, EXPR_NEGATE, $l, @1, @$); }
| "~" expr[l] %prec UNARY                       { $$ = new_unary(p, EXPR_BIT_NOT, $l, @1, @$); }
| "!" expr[l] %prec UNARY                       { $$ = new_unary(p, EXPR_NOT, $l, @1, @$); }
| "sizeof" expr[l] %prec UNARY                  { $$ = new_unary(p, EXPR_SIZEOF_EXPR, $l, @1, @$); }
| "sizeof" "(" type_name ")" %prec SIZEOF_TYPE  { $$ = new_of_type(p, EXPR_SIZEOF_TYPE, NULL, $type_name, @$); }
| "_Alignof" expr[l] %prec UNARY                { $$ = new_unary(p, EXPR_ALIGNOF, $l, @1, @$); }
| "_Alignof" "(" type_name ")" %prec SIZEOF_TYPE { $$ = new_of_type(p, EXPR_ALIGNOF, NULL, $type_name, @$); }
| "__alignof__" expr[l] %prec UNARY             { $$ = new_unary(p, EXPR_GNU_ALIGNOF, $l, @1, @$); }
| "__alignof__" "(" type_name ")" %prec SIZEOF_TYPE { $$ = new_of_type(p, EXPR_GNU_ALIGNOF, NULL, $type_name, @$); }
| "__extension__" expr[l] %prec UNARY           { $$ = new_unary(p, EXPR_EXTENSION, $l, @l, @$); }
| "(" type_name ")" expr[l] %prec UNARY         { $$ = new_of_type(p, EXPR_CAST, $l, $type_name, @$); }
| expr[l] "*" expr[r]                           { $$ = new_binary(p, EXPR_MUL, $l, @2, $r); }
| expr[l] "/" expr[r]                           { $$ = new_binary(p, EXPR_DIV, $l, @2, $r); }
| expr[l] "%" expr[r]                           { $$ = new_binary(p, EXPR_MOD, $l, @2, $r); }
| expr[l] "+" expr[r]                           { $$ = new_binary(p, EXPR_ADD, $l, @2, $r); }
| expr[l] "-" expr[r]                           { $$ = new_binary(p, EXPR_SUB, $l, @2, $r); }
| expr[l] "<<" expr[r]                          { $$ = new_binary(p, EXPR_SHL, $l, @2, $r); }
| expr[l] ">>" expr[r]                          { $$ = new_binary(p, EXPR_SHR, $l, @2, $r); }
| expr[l] "<" expr[r]                           { $$ = new_binary(p, EXPR_LT, $l, @2, $r); }
| expr[l] ">" expr[r]                           { $$ = new_binary(p, EXPR_GT, $l, @2, $r); }
| expr[l] "<=" expr[r]                          { $$ = new_binary(p, EXPR_LE, $l, @2, $r); }
| expr[l] ">=" expr[r]                          { $$ = new_binary(p, EXPR_GE, $l, @2, $r); }
| expr[l] "==" expr[r]                          { $$ = new_binary(p, EXPR_EQ, $l, @2, $r); }
| expr[l] "!=" expr[r]                          { $$ = new_binary(p, EXPR_NE, $l, @2, $r); }
| expr[l] "&" expr[r]                           { $$ = new_binary(p, EXPR_BIT_AND, $l, @2, $r); }
| expr[l] "^" expr[r]                           { $$ = new_binary(p, EXPR_BIT_XOR, $l, @2, $r); }
| expr[l] "|" expr[r]                           { $$ = new_binary(p, EXPR_BIT_OR, $l, @2, $r); }
| expr[l] "&&" expr[r]                          { $$ = new_binary(p, EXPR_AND, $l, @2, $r); }
| expr[l] "||" expr[r]                          { $$ = new_binary(p, EXPR_OR, $l, @2, $r); }
| expr[c] "?" comma_expr[l] ":" expr[r]         { $$ = new_conditional(p, $c, $l, @4, $r); }
| expr[c] "?" ":" expr[r] %prec "?"             { $$ = new_conditional(p, $c, NULL, @3, $r); }
| expr[l] "=" expr[r]                           { $$ = new_binary(p, EXPR_ASSIGN, $l, @2, $r); }
| expr[l] "*=" expr[r]                          { $$ = new_assign_op(p, EXPR_MUL, $l, @2, $r); }
| expr[l] "/=" expr[r]                          { $$ = new_assign_op(p, EXPR_DIV, $l, @2, $r); }
| expr[l] "%=" expr[r]                          { $$ = new_assign_op(p, EXPR_MOD, $l, @2, $r); }
| expr[l] "+=" expr[r]                          { $$ = new_assign_op(p, EXPR_ADD, $l, @2, $r); }
| expr[l] "-=" expr[r]                          { $$ = new_assign_op(p, EXPR_SUB, $l, @2, $r); }
| expr[l] "<<=" expr[r]                         { $$ = new_assign_op(p, EXPR_SHL, $l, @2, $r); }
| expr[l] ">>=" expr[r]                         { $$ = new_assign_op(p, EXPR_SHR, $l, @2, $r); }
| expr[l] "&=" expr[r]                          { $$ = new_assign_op(p, EXPR_BIT_AND, $l, @2, $r); }
| expr[l] "^=" expr[r]                          { $$ = new_assign_op(p, EXPR_BIT_XOR, $l, @2, $r); }
| expr[l] "|=" expr[r]                          { $$ = new_assign_op(p, EXPR_BIT_OR, $l, @2, $r); }
| "__builtin_va_arg" "(" expr[l] "," type_name rparen
                                                { $$ = new_of_type(p, EXPR_VA_ARG, $l, $type_name, @$); }
| "__builtin_offsetof" "(" type_name "," member_designator[l] rparen
                                                { $$ = new_of_type(p, EXPR_OFFSETOF, $l, $type_name, @$); }
| "__builtin_types_compatible_p" "(" type_name[a] "," type_name[b] rparen
                                                { $$ = new_types_compatible(p, $a, $b, @$); }

comma_expr:
  expr
| comma_expr[l] "," expr[r]                     { $$ = new_binary(p, EXPR_COMMA, $l, @2, $r); }

expr_opt:
  %empty                                        { $$ = NULL; }
| comma_expr

string:
  STRING                                        { $$ = new_literal(p, EXPR_STRING, $1, @1); }

args:
  expr                                          { $$ = (ExprList){$expr, $expr}; }
| args[list] "," expr                           { $$ = $list; APPEND($$, $expr); }

generic:
  "_Generic" "(" expr[control] "," associations[list] rparen
                                                { $$ = new_generic(p, $control, $list, @$); }

associations:
  association                                   { $$ = (AssociationList){$1, $1}; }
| associations[list] "," association            { $$ = $list; APPEND($$, $association); }

association:
  type_name ":" expr                            { $$ = new_association(p, $type_name, $expr, @$); }
| "default" ":" expr                            { $$ = new_association(p, NULL, $expr, @$); }

member_designator:
  any_name                                      { $$ = new_name(p, $1, @1); }
| member_designator[l] "." any_name             { $$ = new_member(p, EXPR_MEMBER, $l, @2, $any_name, @$); }
| member_designator[l] "[" comma_expr[r] rbracket { $$ = new_index(p, $l, @2, $r, @$); }

any_name:
  IDENTIFIER
| TYPE_NAME

/* Closing brackets and ends: where one is missing, it is put in. */
rparen:
  ")"
| error                                         { RECOVER(SYNC_PAREN); }

rbracket:
  "]"
| error                                         { RECOVER(SYNC_BRACKET); }

semi:
  ";"
| error                                         { RECOVER(SYNC_SEMICOLON); }

/* ------------------------------------------------------------------------------------- declarations (C11 6.7, 6.9) */

declaration:
  typed ";"                                     { $$ = new_declaration(p, $typed, @$); }
| untyped ";"                                   { $$ = new_declaration(p, $untyped, @$); }
| typed error                                   { $$ = cut_declaration(p, $typed, @typed); RECOVER(SYNC_DECLARATOR); }
| init_declarators semi                         { $$ = end_declaration($init_declarators, @$); }
| static_assert

/* The name is declared before what follows it: its own initialiser may mention it (C11 6.2.1p7). */
declared:
  typed declarator asm_attributes[a]            { $$ = declare_first(p, $typed, $declarator, $a); }
| init_declarators[list] "," attributes_opt[b] declarator asm_attributes[a]
                                                { $$ = declare_next(p, $list, $b, $declarator, $a); }

init_declarators:
  declared
| declared "=" initialiser                      { $$ = initialise($declared, $initialiser); }
| declared "=" error                            { $$ = initialise($declared, new_poison_initialiser(p, @2)); }

static_assert:
  "_Static_assert" "(" expr rparen semi         { $$ = new_static_assert(p, $expr, NULL, @$); }
| "_Static_assert" "(" expr "," string rparen semi { $$ = new_static_assert(p, $expr, $string, @$); }

/* Specifiers without a type so far, and with one: then a typedef name is what is declared, not a type (C11 6.7.8). */
untyped:
  modifier                                      { $$ = add_modifier(p, NULL, $1, @1); }
| attribute                                     { $$ = add_attributes(p, NULL, $1, @1); }
| alignas                                       { $$ = add_alignas(p, NULL, $1, @1); }
| untyped[s] modifier                           { $$ = add_modifier(p, $s, $2, @2); }
| untyped[s] attribute                          { $$ = add_attributes(p, $s, $2, @2); }
| untyped[s] alignas                            { $$ = add_alignas(p, $s, $2, @2); }

typed:
  type_word                                     { $$ = add_type_word(p, NULL, $1, @1); }
| TYPE_NAME                                     { $$ = add_typedef_name(p, NULL, $1, @1); }
| tag                                           { $$ = add_tag(p, NULL, $1, @1); }
| typeof                                        { $$ = add_typeof(p, NULL, $1, @1); }
| untyped[s] type_word                          { $$ = add_type_word(p, $s, $2, @2); }
| untyped[s] TYPE_NAME                          { $$ = add_typedef_name(p, $s, $2, @2); }
| untyped[s] tag                                { $$ = add_tag(p, $s, $2, @2); }
| untyped[s] typeof                             { $$ = add_typeof(p, $s, $2, @2); }
| typed[s] type_word                            { $$ = add_type_word(p, $s, $2, @2); }
| typed[s] tag                                  { $$ = add_tag(p, $s, $2, @2); }
| typed[s] typeof                               { $$ = add_typeof(p, $s, $2, @2); }
| typed[s] modifier                             { $$ = add_modifier(p, $s, $2, @2); }
| typed[s] attribute                            { $$ = add_attributes(p, $s, $2, @2); }
| typed[s] alignas                              { $$ = add_alignas(p, $s, $2, @2); }

modifier:
  "typedef"                                     { $$ = SPEC_TYPEDEF; }
| "extern"                                      { $$ = SPEC_EXTERN; }
| "static"                                      { $$ = SPEC_STATIC; }
| "auto"                                        { $$ = SPEC_AUTO; }
| "register"                                    { $$ = SPEC_REGISTER; }
| "_Thread_local"                               { $$ = SPEC_THREAD_LOCAL; }
| "inline"                                      { $$ = SPEC_INLINE; }
| "_Noreturn"                                   { $$ = SPEC_NORETURN; }
| "__extension__" %prec SHORTER                 { $$ = SPEC_EXTENSION; }
| "const"                                       { $$ = MODIFIER_QUALIFIER(QUAL_CONST); }
| "volatile"                                    { $$ = MODIFIER_QUALIFIER(QUAL_VOLATILE); }
| "restrict"                                    { $$ = MODIFIER_QUALIFIER(QUAL_RESTRICT); }
| "_Atomic"                                     { $$ = MODIFIER_QUALIFIER(QUAL_ATOMIC); }

type_word:
  "void"                                        { $$ = COUNT_VOID; }
| "_Bool"                                       { $$ = COUNT_BOOL; }
| "char"                                        { $$ = COUNT_CHAR; }
| "short"                                       { $$ = COUNT_SHORT; }
| "int"                                         { $$ = COUNT_INT; }
| "long"                                        { $$ = COUNT_LONG; }
| "signed"                                      { $$ = COUNT_SIGNED; }
| "unsigned"                                    { $$ = COUNT_UNSIGNED; }
| "float"                                       { $$ = COUNT_FLOAT; }
| "double"                                      { $$ = COUNT_DOUBLE; }
| "_Complex"                                    { $$ = COUNT_COMPLEX; }

typeof:
  "__typeof__" "(" comma_expr ")"               { $$ = (TypeofArg){$comma_expr, NULL}; }
| "__typeof__" "(" type_name ")"                { $$ = (TypeofArg){NULL, $type_name}; }

alignas:
  "_Alignas" "(" expr ")"                       { $$ = new_alignas(p, $expr, NULL, @$); }
| "_Alignas" "(" type_name ")"                  { $$ = new_alignas(p, NULL, $type_name, @$); }

/* ----------------------------------------------------------------- structs, unions, enums (C11 6.7.2.1, 6.7.2.2) */

tag:
  struct_or_union[kind] attributes_opt[a] any_name[name]
                                                { $$ = new_tag(p, $kind, $name, @name, $a); }
| struct_or_union[kind] attributes_opt[a] any_name[name] open_members members "}"
                                                { $$ = new_record(p, $kind, $name, @name, $a, $members); }
| struct_or_union[kind] attributes_opt[a] open_members members "}"
                                                { $$ = new_record(p, $kind, NULL, @kind, $a, $members); }
| "enum" attributes_opt[a] any_name[name]       { $$ = new_tag(p, TYPE_ENUM, $name, @name, $a); }
| "enum" attributes_opt[a] any_name[name] "{" enumerators comma_opt rbrace
                                                { $$ = new_enum(p, $name, @name, $a, $enumerators); }
| "enum" attributes_opt[a] "{" enumerators comma_opt rbrace
                                                { $$ = new_enum(p, NULL, @1, $a, $enumerators); }

struct_or_union:
  "struct"                                      { $$ = TYPE_STRUCT; }
| "union"                                       { $$ = TYPE_UNION; }

/* Members' names are in a space of their own, but enumerators inside are not: no scope. */
open_members:
  "{"                                           { AT_START(START_MEMBER); }

members:
  %empty                                        { $$ = (DeclarationList){0}; }
| members[list] member                          { $$ = $list; APPEND_IF($$, $member); AT_START(START_MEMBER); }

member:
  typed ";"                                     { $$ = new_member_declaration(p, $typed, @$); }
| untyped ";"                                   { $$ = new_member_declaration(p, $untyped, @$); }
| member_declarators semi                       { $$ = end_declaration($member_declarators, @$); }
| static_assert
| ";"                                           { $$ = NULL; extra_semicolon(p, "extra semicolon in struct or union specified", @1); }
| error                                         { $$ = NULL; RECOVER(SYNC_MEMBER); }

member_declarators:
  typed member_declarator[d]                    { $$ = add_first_member(p, $typed, $d); }
| member_declarators[list] "," attributes_opt[b] member_declarator[d]
                                                { $$ = add_next_member(p, $list, $b, $d); }

member_declarator:
  declarator attributes_opt[a]                  { $$ = new_field(p, $declarator, NULL, $a); }
| declarator ":" expr[width] attributes_opt[a]  { $$ = new_field(p, $declarator, $width, $a); }
| ":" expr[width] attributes_opt[a]             { $$ = new_field(p, new_nameless(p, @1), $width, $a); }

enumerators:
  enumerator                                    { $$ = (EnumeratorList){$1, $1}; }
| enumerators[list] "," enumerator              { $$ = $list; APPEND($$, $enumerator); }
| error                                         { $$ = (EnumeratorList){0}; }

enumerator:
  any_name attributes_opt[a]                    { $$ = new_enumerator(p, $any_name, $a, NULL, @any_name); }
| any_name attributes_opt[a] "=" expr           { $$ = new_enumerator(p, $any_name, $a, $expr, @any_name); }

comma_opt:
  %empty
| ","

rbrace:
  "}"
| error                                         { RECOVER(SYNC_BRACE); }

/* ------------------------------------------------------------------------------------------------- attributes (GNU) */

attributes_opt:
  %empty                                        { $$ = (AttributeList){0}; }
| attributes

attributes:
  attribute
| attributes[a] attribute[b]                    { $$ = concat_attributes($a, $b); }

attribute:
  "__attribute__" "(" "(" attribute_list[list] ")" ")" { $$ = $list; }

attribute_list:
  attribute_item
| attribute_list[a] "," attribute_item[b]       { $$ = concat_attributes($a, $b); }

attribute_item:
  %empty                                        { $$ = (AttributeList){0}; }
| attribute_name                                { $$ = new_attribute(p, $1, (ExprList){0}, @$); }
| attribute_name "(" ")"                        { $$ = new_attribute(p, $1, (ExprList){0}, @$); }
| attribute_name "(" args ")"                   { $$ = new_attribute(p, $1, $args, @$); }

attribute_name:
  IDENTIFIER | TYPE_NAME | "auto" | "const" | "extern" | "inline" | "_Noreturn" | "restrict" | "signed" | "static" | "volatile"

/* What may stand behind a declarator. */
asm_attributes:
  %empty                                        { $$ = (AttributeList){0}; }
| asm_attributes[a] attribute[b]                { $$ = concat_attributes($a, $b); }
| asm_attributes[a] "__asm__" "(" string ")"    { $$ = concat_attributes($a, new_asm_label(p, $string)); }

/* --------------------------------------------------------------------------------------- declarators (C11 6.7.6, 6.7.7) */

declarator:
  direct_declarator
| pointer direct_declarator[d]                  { $$ = add_pointers(p, $d, $pointer, @$); }

direct_declarator:
  any_name                                      { $$ = new_declarator(p, $1, @1); }
| "(" attributes_opt[a] declarator[d] rparen    { $$ = enclose(p, $d, $a, @$); }
| direct_declarator[d] array_part               { $$ = add_part(p, $d, $array_part, @$); }
| direct_declarator[d] function_part            { $$ = add_part(p, $d, $function_part, @$); }

pointer:
  star %prec SHORTER                            { $$ = (PartList){$1, $1}; }
| pointer[outer] star[inner] %prec SHORTER      { $$ = prepend_pointer($outer, $inner); }

star:
  "*"                                           { $$ = new_pointer(p, @1); }
| star "const"                                  { $$ = qualify_pointer($1, QUAL_CONST, @2); }
| star "volatile"                               { $$ = qualify_pointer($1, QUAL_VOLATILE, @2); }
| star "restrict"                               { $$ = qualify_pointer($1, QUAL_RESTRICT, @2); }
| star "_Atomic"                                { $$ = qualify_pointer($1, QUAL_ATOMIC, @2); }
| star attribute                                { $$ = attribute_pointer($1, $attribute, @2); }

array_part:
  "[" qualifiers rbracket                       { $$ = new_array(p, $qualifiers, NULL, @$); }
| "[" qualifiers expr rbracket                  { $$ = new_array(p, $qualifiers, $expr, @$); }
| "[" qualifiers "*" "]"                        { $$ = new_star_array(p, $qualifiers, @$); }

/* Inside the brackets of an array parameter (C11 6.7.6.2). */
qualifiers:
  %empty                                        { $$ = 0; }
| qualifiers "const"                            { $$ = $1 | QUAL_CONST; }
| qualifiers "volatile"                         { $$ = $1 | QUAL_VOLATILE; }
| qualifiers "restrict"                         { $$ = $1 | QUAL_RESTRICT; }
| qualifiers "static"                           { $$ = $1 | ARRAY_STATIC; }

function_part:
  prototype_part
| "(" open_parameters[mark] identifiers[names] ")" { $$ = old_style_parameters(p, $names, $mark, @$); }

prototype_part:
  "(" open_parameters[mark] ")"                 { $$ = new_function(p, (ParamList){0}, false, $mark, @$); }
| "(" open_parameters[mark] parameters rparen   { $$ = new_function(p, $parameters, false, $mark, @$); }
| "(" open_parameters[mark] parameters parameter_comma "..." rparen
                                                { $$ = new_function(p, $parameters, true, $mark, @$); }
| "(" open_parameters[mark] error               { RECOVER(SYNC_PAREN); $$ = new_function(p, (ParamList){0}, false, $mark, @$); }

/* Parameters have function prototype scope; a body opens it again (C11 6.2.1p4). */
open_parameters:
  %empty                                        { $$ = scope_open(p); AT_START(START_FIRST_PARAMETER); }

parameters:
  parameter                                     { $$ = (ParamList){$1, $1}; }
| parameters[list] parameter_comma parameter    { $$ = $list; APPEND($$, $parameter); }

parameter_comma:
  ","                                           { AT_START(START_PARAMETER); }

parameter:
  typed                                         { $$ = new_parameter(p, $typed, new_nameless(p, @$), (AttributeList){0}, @$); }
| typed parameter_declarator[d] asm_attributes[a] { $$ = new_parameter(p, $typed, $d, $a, @$); }

identifiers:
  IDENTIFIER                                    { ParamDecl *name = new_identifier(p, $1, @1); $$ = (ParamList){name, name}; }
| identifiers "," IDENTIFIER                    { $$ = $1; APPEND($$, new_identifier(p, $3, @3)); }

type_name:
  typed                                         { $$ = new_type_name(p, $typed, new_nameless(p, @$), @$); }
| typed abstract_declarator[d]                  { $$ = new_type_name(p, $typed, $d, @$); }

abstract_declarator:
  pointer                                       { $$ = add_pointers(p, new_nameless(p, @$), $pointer, @$); }
| direct_abstract
| pointer direct_abstract[d]                    { $$ = add_pointers(p, $d, $pointer, @$); }

direct_abstract:
  "(" abstract_declarator[d] rparen             { $$ = enclose(p, $d, (AttributeList){0}, @$); }
| array_part                                    { $$ = add_part(p, new_nameless(p, @$), $array_part, @$); }
| prototype_part                                { $$ = add_part(p, new_nameless(p, @$), $prototype_part, @$); }
| direct_abstract[d] array_part                 { $$ = add_part(p, $d, $array_part, @$); }
| direct_abstract[d] prototype_part             { $$ = add_part(p, $d, $prototype_part, @$); }

/* A parameter's declarator has a name or not. A typedef name right behind `(` is a parameter's type, not the name:
 * `int (T)` is a function that takes a T (C11 6.7.6.3p11). */
parameter_declarator:
  pointer                                       { $$ = add_pointers(p, new_nameless(p, @$), $pointer, @$); }
| direct_parameter
| pointer direct_parameter[d]                   { $$ = add_pointers(p, $d, $pointer, @$); }

direct_parameter:
  any_name                                      { $$ = new_declarator(p, $1, @1); }
| "(" inner_parameter[d] rparen                 { $$ = enclose(p, $d, (AttributeList){0}, @$); }
| array_part                                    { $$ = add_part(p, new_nameless(p, @$), $array_part, @$); }
| prototype_part                                { $$ = add_part(p, new_nameless(p, @$), $prototype_part, @$); }
| direct_parameter[d] array_part                { $$ = add_part(p, $d, $array_part, @$); }
| direct_parameter[d] prototype_part            { $$ = add_part(p, $d, $prototype_part, @$); }

inner_parameter:
  pointer                                       { $$ = add_pointers(p, new_nameless(p, @$), $pointer, @$); }
| direct_inner
| pointer direct_parameter[d]                   { $$ = add_pointers(p, $d, $pointer, @$); }

direct_inner:
  IDENTIFIER                                    { $$ = new_declarator(p, $1, @1); }
| "(" inner_parameter[d] rparen                 { $$ = enclose(p, $d, (AttributeList){0}, @$); }
| array_part                                    { $$ = add_part(p, new_nameless(p, @$), $array_part, @$); }
| prototype_part                                { $$ = add_part(p, new_nameless(p, @$), $prototype_part, @$); }
| direct_inner[d] array_part                    { $$ = add_part(p, $d, $array_part, @$); }
| direct_inner[d] prototype_part                { $$ = add_part(p, $d, $prototype_part, @$); }

/* --------------------------------------------------------------------------------------------- initialisers (C11 6.7.9) */

initialiser:
  expr                                          { $$ = new_initialiser(p, $expr); }
| braced

braced:
  "{" "}"                                       { $$ = new_list(p, (InitialiserList){0}, @$); }
| "{" initialisers[list] "}"                    { $$ = new_list(p, $list, @$); }
| "{" initialisers[list] "," "}"                { $$ = new_list(p, $list, @$); }
| "{" error                                     { RECOVER(SYNC_BRACE); $$ = new_poison_initialiser(p, @1); }
| "{" initialisers error                        { RECOVER(SYNC_BRACE); $$ = new_poison_initialiser(p, @1); }

initialisers:
  initialiser_item[i]                           { $$ = (InitialiserList){$i, $i}; }
| initialisers[list] "," initialiser_item[i]    { $$ = $list; APPEND($$, $i); }

initialiser_item:
  initialiser
| designators "=" initialiser[i]                { $$ = designate($i, $designators, @$); }

designators:
  designator                                    { $$ = (DesignatorList){$1, $1}; }
| designators[list] designator                  { $$ = $list; APPEND($$, $designator); }

designator:
  "." any_name                                  { $$ = new_member_designator(p, $any_name, @$); }
| "[" expr rbracket                             { $$ = new_index_designator(p, $expr, NULL, @$); }
| "[" expr[low] "..." expr[high] rbracket       { $$ = new_index_designator(p, $low, $high, @$); }

/* ------------------------------------------------------------------------------------------------ statements (C11 6.8) */

block:
  "{" open[mark] items "}"[end]                 { $$ = new_block(p, $mark, $items, @$, @end); }
| "{" open[mark] items labels "}"[end]          { $$ = new_block(p, $mark, end_labels(p, $items, $labels), @$, @end); }

open:
  %empty                                        { $$ = scope_open(p); }

items:
  %empty                                        { $$ = (StmtList){0}; AT_START(START_BLOCK); }
| items[list] item                              { $$ = $list; APPEND($$, $item); AT_START(START_BLOCK); }

item:
  declaration                                   { $$ = new_declaration_stmt(p, $1, @$); }
| statement
| labels declaration                            { $$ = label(p, $labels, new_declaration_stmt(p, $2, @2)); }

statement:
  unlabelled
| labels unlabelled                             { $$ = label(p, $labels, $unlabelled); }

/* `else if` is a list, not a nest: a chain of any length takes a constant part of the stack. */
unlabelled:
  if_chain %prec SHORTER                        { $$ = $if_chain.first; }
| if_chain "else" not_if                        { $$ = add_else(p, $if_chain, $not_if); }
| plain

if_chain:
  "if" "(" comma_expr rparen statement       { $$ = new_if(p, (StmtList){0}, $comma_expr, $statement, @$); }
| if_chain "else" "if"[if] "(" comma_expr rparen statement[then]
                                                { $$ = new_if(p, $1, $comma_expr, $then, span_join(@if, @then)); }

not_if:
  plain
| labels unlabelled                             { $$ = label(p, $labels, $unlabelled); }

labels:
  label                                         { $$ = (StmtList){$1, $1}; AT_START(START_BLOCK); }
| labels[list] label                            { $$ = add_label($list, $label); AT_START(START_BLOCK); }

label:
  name_label %prec SHORTER
| name_label attributes %prec SHORTER           { $$ = attribute_label($name_label, $attributes); }
| "case" expr colon                             { $$ = new_case(p, $expr, NULL, @$); }
| "case" expr[low] "..." expr[high] colon       { $$ = new_case(p, $low, $high, @$); }
| "default" colon                               { $$ = new_stmt(p, STMT_DEFAULT, @$); }

/* Attributes behind it are its own, even where a declaration follows. */
name_label:
  any_name ":"                                  { $$ = new_label(p, STMT_LABEL, $any_name, @any_name, @$); }

colon:
  ":"
| error

plain:
  comma_expr semi                               { $$ = new_expr_stmt(p, $comma_expr, @$); }
| ";"                                           { $$ = new_stmt(p, STMT_EMPTY, @$); }
| block
| "switch" "(" comma_expr rparen statement[body] { $$ = new_loop(p, STMT_SWITCH, $comma_expr, $body, @$); }
| "while" "(" comma_expr rparen statement[body] { $$ = new_loop(p, STMT_WHILE, $comma_expr, $body, @$); }
| "do" statement[body] "while" "(" comma_expr rparen semi
                                                { $$ = new_loop(p, STMT_DO, $comma_expr, $body, @$); }
| "do" statement error                          { $$ = new_stmt(p, STMT_POISON, @$); RECOVER(SYNC_STATEMENT); }
| "for" "(" open[mark] for_init[init] expr_opt[test] semi expr_opt[step] rparen statement[body]
                                                { $$ = new_for(p, $mark, $init, $test, $step, $body, @$); }
| "goto" any_name semi                          { $$ = new_label(p, STMT_GOTO, $any_name, @any_name, @$); }
| "continue" semi                               { $$ = new_stmt(p, STMT_CONTINUE, @$); }
| "break" semi                                  { $$ = new_stmt(p, STMT_BREAK, @$); }
| "return" ";"                                  { $$ = new_return(p, NULL, @$); }
| "return" error                                { $$ = new_stmt(p, STMT_POISON, @$); RECOVER(SYNC_STATEMENT); }
| "return" comma_expr semi                      { $$ = new_return(p, $comma_expr, @$); }
| error                                         { $$ = new_stmt(p, STMT_POISON, @$); RECOVER(SYNC_STATEMENT); }

for_init:
  declaration                                   { $$ = new_declaration_stmt(p, $1, @$); }
| comma_expr semi                               { $$ = new_expr_stmt(p, $1, @$); }
| ";"                                           { $$ = NULL; }

%%

static const short token_numbers[TOKEN_KIND_COUNT] = {
#define CLASS(id, text) [T_##id] = TOK_##id,
#define TOKEN(id, text) [T_##id] = TOK_##id,
#define KEYWORD(id, text) [T_##id] = TOK_##id,
#define ALIAS(id, text)
#include "lexer/token.def"
#undef CLASS
#undef TOKEN
#undef KEYWORD
#undef ALIAS
};

/* The token that parse.c has read, as the grammar numbers and values it. */
static int present(const Parser *p, TOYSTYPE *value, Span *at)
{
    *at = p->token.span;
    if (p->token.literal)
        value->TOK_STRING = p->token.literal;
    else
        value->TOK_IDENTIFIER = p->token.name;
    return p->is_type_name ? TOK_TYPE_NAME : token_numbers[p->token.kind];
}

static int toylex(TOYSTYPE *value, Span *at, Parser *p)
{
    parser_next(p);
    return present(p, value, at);
}

/* The lookahead, if there is one, may change its mind. */
static int start(Parser *p, Start where, int lookahead)
{
    parser_start(p, where);
    if (lookahead == TOK_TOYEMPTY)
        return lookahead;
    bool is_type_name = parser_started(p);
    return lookahead != TOK_IDENTIFIER && lookahead != TOK_TYPE_NAME ? lookahead : is_type_name ? TOK_TYPE_NAME : TOK_IDENTIFIER;
}

static int resume(Parser *p, Sync sync, int lookahead, TOYSTYPE *value, Span *at)
{
    if (lookahead == TOK_TOYEMPTY)
        parser_next(p);
    return parser_recover(p, sync) ? TOK_TOYEMPTY : present(p, value, at);
}

/* What the default reductions have just made: what may come after it has more names than the state has tokens. */
static After after(yysymbol_kind_t symbol)
{
    switch (symbol) {
    case YYSYMBOL_init_declarators: return AFTER_DECLARATOR;
    case YYSYMBOL_member_declarators: return AFTER_MEMBER;
    case YYSYMBOL_parameters: return AFTER_PARAMETER;
    case YYSYMBOL_comma_opt: return AFTER_ENUMERATOR;
    case YYSYMBOL_initialisers: return AFTER_ITEM;
    default: return AFTER_OTHER;
    }
}

static int yyreport_syntax_error(const yypcontext_t *context, Parser *p)
{
    yysymbol_kind_t symbols[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, symbols, YYNTOKENS);
    if (count < 0)
        return count;
    bool is_expected[YYNTOKENS] = {false}, expected[TOKEN_KIND_COUNT];
    for (int i = 0; i < count; i++)
        is_expected[symbols[i]] = true;
    for (size_t kind = 0; kind < TOKEN_KIND_COUNT; kind++)
        expected[kind] = is_expected[YYTRANSLATE(token_numbers[kind])];
    parser_syntax_error(p, expected, after((yysymbol_kind_t)yystos[*context->yyssp]));
    return 0;
}

/* Called when the stack is full: the report of a syntax error is the function above. */
static void toyerror(Span *at, Parser *p, const char *message)
{
    (void)message;
    parser_too_deep(p, *at);
}
