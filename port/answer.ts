import { z } from 'zod';
import { parseJson } from '../config/parse-json.js';
import { type CallName, PortAnswerUnexpected, type PortProblem } from './errors.js';
import { single } from './retry-delay.js';
import type { RawAnswer } from './transport.js';

/** A 2xx answer, or one of the error statuses that the caller expects. `body` is undefined where it was empty. */
export interface PortAnswer {
  name: CallName;
  baseUrl: string;
  status: number;
  body: unknown;
  problem: PortProblem;
}

const problemSchema = z.object({ error: z.string().optional(), message: z.string().optional() });

/** The error part of an answer, whatever its body is. */
export function readProblem(answer: RawAnswer): PortProblem {
  const parsed = problemSchema.safeParse(parseJson(answer.text));
  return {
    status: answer.status,
    error: parsed.data?.error,
    message: parsed.data?.message,
    traceId: single(answer.headers, 'x-trace-id'),
  };
}

/**
 * The body of an answer in the shape that the caller needs.
 *
 * @throws PortAnswerUnexpected where it has another shape; the message says where
 */
export function readAnswer<T>(answer: PortAnswer, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new PortAnswerUnexpected({
    baseUrl: answer.baseUrl,
    call: answer.name,
    what: z.prettifyError(parsed.error).replaceAll('\n', ' '),
  });
}
