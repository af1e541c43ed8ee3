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
  /** Identifies this run of a development instance. */
  instanceId?: string;
};

/** `createApp` adds the watch over the workers. */
export type AppOptions = Omit<AppDeps, 'workers'>;

/** The instance as routes see it: schemas give the types of parameters, bodies and responses. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** A group of routes, listed in app.ts. */
export type RegisterRoutes = (app: App, deps: AppDeps) => void;
