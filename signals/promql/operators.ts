/**
 * Arithmetic, comparison and set operators. Both sides must carry the same labels, so that every element finds its
 * partner: what would be a silently empty result in Prometheus does not compile.
 */
import { type AnyExpression, type Expression, expression, operand } from "./expression.ts";

function binary<L extends string>(left: AnyExpression, operator: string, right: AnyExpression): Expression<L> {
  return expression((scope) => `${operand(left, scope)} ${operator} ${operand(right, scope)}`, false);
}

function scalar<L extends string>(left: AnyExpression, operator: string, right: number): Expression<L> {
  return expression((scope) => `${operand(left, scope)} ${operator} ${right}`, false);
}

export function plus<L extends string>(left: Expression<L>, right: Expression<L>): Expression<L> {
  return binary(left, "+", right);
}

export function minus<L extends string>(left: Expression<L>, right: Expression<L>): Expression<L> {
  return binary(left, "-", right);
}

export function times<L extends string>(left: Expression<L>, factor: number): Expression<L> {
  return scalar(left, "*", factor);
}

export function divided<L extends string>(left: Expression<L>, divisor: number): Expression<L> {
  return scalar(left, "/", divisor);
}

/**
 * `part / whole` where `whole` is above zero. Where nothing happened there is no ratio: the element is left out rather
 * than NaN, so that neither a panel nor a rule has to speak of it.
 */
export function ratio<L extends string>(part: Expression<L>, whole: Expression<L>): Expression<L> {
  return binary(part, "/", above(whole, 0));
}

/** `1 - part`. */
export function complement<L extends string>(part: Expression<L>): Expression<L> {
  return expression((scope) => `1 - ${operand(part, scope)}`, false);
}

/** The distance from zero. */
export function absolute<L extends string>(part: Expression<L>): Expression<L> {
  return expression((scope) => `abs(${part.render(scope)})`);
}

export function above<L extends string>(left: Expression<L>, threshold: number): Expression<L> {
  return scalar(left, ">", threshold);
}

export function atLeast<L extends string>(left: Expression<L>, threshold: number): Expression<L> {
  return scalar(left, ">=", threshold);
}

export function below<L extends string>(left: Expression<L>, threshold: number): Expression<L> {
  return scalar(left, "<", threshold);
}

export function equal<L extends string>(left: Expression<L>, threshold: number): Expression<L> {
  return scalar(left, "==", threshold);
}

/** Elements of `left` below their partner in `right`. */
export function lessThan<L extends string>(left: Expression<L>, right: Expression<L>): Expression<L> {
  return binary(left, "<", right);
}

/** Elements of `left` that have a partner in `right`. */
export function and<L extends string>(left: Expression<L>, right: Expression<L>): Expression<L> {
  return binary(left, "and", right);
}

/** Elements of `left`, and those of `right` that have no partner in it. */
export function or<L extends string>(left: Expression<L>, right: Expression<L>): Expression<L> {
  return binary(left, "or", right);
}

/** Elements of `left` that have no partner in `right`. */
export function unless<L extends string>(left: Expression<L>, right: Expression<L>): Expression<L> {
  return binary(left, "unless", right);
}

/** A constant without labels: for what must always be there. */
export function constant(number: number): Expression<never> {
  return expression(() => `vector(${number})`);
}
