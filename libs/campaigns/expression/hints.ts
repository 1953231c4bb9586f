/** Operators that other languages write as words or otherwise. */
const OPERATORS: Readonly<Record<string, string>> = {
  and: 'Both are meant by "&&".',
  or: 'Either is meant by "||".',
  not: 'The contrary is written "!" before it.',
  '=': 'Equality is written "==".',
  '<>': 'Difference is written "!=".',
  ';': 'An expression is one question: join its parts by "&&" or "||".',
};

/** By the code of the library's error. */
const HINTS: Readonly<Record<string, string>> = {
  no_such_overload: 'Both sides must be of one type: texts stand in quotes, amounts are whole minor units.',
  no_matching_overload: 'campaignVocabulary shows each function with an example.',
  invalid_logical_operand: 'Both sides of "&&" and "||" must be true or false: compare with something.',
  invalid_condition_type: 'Before "?" stands what is true or false: compare with something.',
  incompatible_ternary_branches: 'Both sides of ":" must be of one type.',
  cannot_index_type: 'There is nothing below it.',
  expected_token: 'Something is missing here: a bracket, a name or an operator.',
  unterminated_string: 'A closing quote is missing.',
  unterminated_triple_quoted_string: 'Three closing quotes are missing.',
  newline_in_string: 'A closing quote is missing before the end of the line.',
  invalid_escape_sequence: 'A backslash itself is written twice.',
  reserved_identifier: 'CEL keeps this word for itself.',
  heterogeneous_list_element: 'All elements of a list must be of one type.',
  invalid_macro_argument:
    'First a name for the element, then what is asked of it: lines.exists(line, line.quantity > 1).',
  invalid_comprehension_range: 'Only the elements of a list can be looked at one by one.',
  limit_exceeded: 'Make it simpler: fewer parts, brackets within brackets, and elements of lists.',
};

const ANYTHING = 'campaignVocabulary shows what can be said, with examples.';

/** How a mistake may have been meant, by the code of the library's error and the text from where it was noticed. */
export function hintOf(code: string, rest: string, before: string): string {
  const [word = ''] = /^(\w+|<>|.)/.exec(rest) ?? [];
  if (code.startsWith('unexpected_')) {
    if (rest === '') return 'Something is missing at the end.';
    if (word === ')') return 'There is no opening bracket for it.';
    // The library notices `not x` at the x, and `<>` at its end.
    const [previous = ''] = /(\w+|<)$/.exec(before.trimEnd()) ?? [];
    const operator =
      OPERATORS[word.toLowerCase()] ?? OPERATORS[previous.toLowerCase()] ?? OPERATORS[previous + word];
    if (operator) return operator;
  }
  return HINTS[code] ?? ANYTHING;
}
