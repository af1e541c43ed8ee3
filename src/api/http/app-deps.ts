import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ServiceDeps } from '../../services/service-deps.ts';
import type { Credentials } from './credentials.ts';

export type AppDeps = ServiceDeps & {
  credentials: Credentials;
  /** Shown in the OpenAPI document. */
  version?: string;
  /** Names this run of a development instance to those who look for it. */
  instanceId?: string;
};

/** The watch over the workers is made from the rest. */
export type AppOptions = Omit<AppDeps, 'workers'>;

/** The instance as routes see it: schemas give the types of parameters, bodies and answers. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** A group of routes; each file in routes/ has one. Add it to the list below. */
export type RegisterRoutes = (app: App, deps: AppDeps) => void;
