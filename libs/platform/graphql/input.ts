import { Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { Args } from '@nestjs/graphql';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { invalid, type Problem } from '#kernel';
import { ProblemsError } from './problems-in-payload.js';

/** Checks an input by its class-validator rules and throws `ProblemsError` with one INVALID_INPUT per broken rule. */
@Injectable()
class InputPipe implements PipeTransform {
  constructor(private readonly type: () => Type<object>) {}

  async transform(value: unknown): Promise<object> {
    const instance = plainToInstance(this.type(), value);
    const errors = await validate(instance, { forbidUnknownValues: false });
    if (errors.length > 0) throw new ProblemsError(errors.flatMap((error) => problemsOf(error, [])));
    return instance;
  }
}

/** The `input` argument of a mutation, or of a query that says what it is, validated. */
export function Input(
  type: () => Type<object>,
  description = 'All inputs of the mutation.',
): ParameterDecorator {
  return Args('input', { type, description }, new InputPipe(type));
}

/** The arguments of a query, validated. */
export function ValidArgs(type: () => Type<object>): ParameterDecorator {
  return Args({ type }, new InputPipe(type));
}

function problemsOf(error: ValidationError, parents: readonly string[]): Problem[] {
  const path = [...parents, error.property];
  const own = Object.values(error.constraints ?? {}).map((message) => invalid(path, `${message}.`));
  return [...own, ...(error.children ?? []).flatMap((child) => problemsOf(child, path))];
}
