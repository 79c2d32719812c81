import type { Answered, AwsCall } from './aws-proxy.js';

type Repair = (call: AwsCall, answered: Answered) => Answered;

const REPAIRS: Readonly<Record<string, Repair>> = {
  // AWS gives times in seconds; the SDK rightly takes no text.
  codepipeline: (_call, { status, body }) => ({
    status,
    body: body.replaceAll(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_quoted, time: string) =>
      String(Date.parse(time) / 1000),
    ),
  }),
  kafka: (_call, { status, body }) => {
    // A cluster that is not there is an internal error.
    if (status === 500) return { status: 404, body: JSON.stringify({ __type: 'NotFoundException' }) };
    // Times lack their zone.
    return { status, body: body.replaceAll(/"(\d{4}-\d\d-\d\dT[\d:.]+)"/g, '"$1Z"') };
  },
};

/** What AWS would have said where moto 5.2.5 says something else. */
export function repairMoto(call: AwsCall, answered: Answered): Answered {
  return REPAIRS[call.service]?.(call, answered) ?? answered;
}
