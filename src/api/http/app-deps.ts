import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { RateLimits } from '../../domain/access/rate-limits.ts';
import type { AccessAudit } from '../../services/people/access-audit.ts';
import type { TokenLookup } from '../../services/people/token-lookup.ts';
import type { ServiceDeps } from '../../services/service-deps.ts';
import type { ConnectionLimits } from '../access/connections.ts';
import type { OidcVerifier } from '../access/oidc.ts';
import type { Credentials } from './credentials.ts';

export type AppDeps = ServiceDeps & {
  credentials: Credentials;
  tokens: TokenLookup;
  audit: AccessAudit;
  /** Requests within a minute; the defaults unless set. */
  rateLimits?: RateLimits;
  /** Accepts tokens of OpenID Connect issuers; none unless set. */
  oidc?: OidcVerifier | null;
  connections?: ConnectionLimits;
  /** Networks of proxies whose X-Forwarded-For is believed; none unless set. */
  trustedProxies?: readonly string[];
  /** Shown in the OpenAPI document. */
  version?: string;
  /** Identifies this run of a development instance. */
  instanceId?: string;
};

/** `createApp` adds the rest. */
export type AppOptions = Omit<AppDeps, 'workers' | 'tokens' | 'audit'>;

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
