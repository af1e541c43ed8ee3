import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { RateLimits } from '../../domain/access/rate-limits.ts';
import type { RequestMeter } from '../../metrics/server-meter.ts';
import type { AccessAudit } from '../../services/people/access-audit.ts';
import type { TokenLookup } from '../../services/people/token-lookup.ts';
import type { ServiceDeps } from '../../services/service-deps.ts';
import type { StreamHub } from '../../services/stream/stream-hub.ts';
import type { Tracing } from '../../tracing/span.ts';
import type { ConnectionLimits } from '../access/connections.ts';
import type { OidcVerifier } from '../access/oidc.ts';
import type { Credentials } from './credentials.ts';
import type { StreamTimes } from './live-stream.ts';

export type AppDeps = ServiceDeps & {
  credentials: Credentials;
  tokens: TokenLookup;
  audit: AccessAudit;
  /** Requests within a minute; the defaults unless set. */
  rateLimits?: RateLimits;
  /** Accepts tokens of OpenID Connect issuers; none unless set. */
  oidc?: OidcVerifier | null;
  connections?: ConnectionLimits;
  /** All live streams of this process. */
  hub: StreamHub;
  /** Times of live streams that differ from the defaults. */
  streamTimes?: Partial<StreamTimes>;
  /** Networks of proxies whose X-Forwarded-For is believed; none unless set. */
  trustedProxies?: readonly string[];
  /** How the server takes part in traces; it passes them on when left out. */
  tracing?: Tracing;
  /** Counts requests; they are not counted when left out. */
  meter?: RequestMeter;
  /** The built console; its addresses say that it is missing without one. */
  consoleFolder?: string | null;
  /** Path below which browsers reach the server, such as `/carillon`; none unless set. */
  publicPath?: string;
  /** Address of the namespace in Temporal's Web UI. */
  temporalUiUrl?: string | null;
  /** Shown in the OpenAPI document. */
  version?: string;
  /** Identifies this run of a development instance. */
  instanceId?: string;
};

/** `createApp` adds the rest. */
export type AppOptions = Omit<AppDeps, 'workers' | 'tokens' | 'audit' | 'hub'> & {
  /** Without one, streams look for news every five seconds. */
  hub?: StreamHub;
};

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
