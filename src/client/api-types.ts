/* eslint-disable max-lines */
/**
 * Paths, parameters and schemas of the API, and which requests take an Idempotency-Key. Generated from
 * docs/reference/openapi.json by tools/client-types.ts; do not edit.
 */
export interface paths {
  '/api/v1/activity-records': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Activity records of all executions, the newest first */
    get: operations['searchActivityRecords'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/anchors': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Anchors of the tenant by name */
    get: operations['listAnchors'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/anchors/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One anchor with all its versions */
    get: operations['getAnchor'];
    /** Set, move or remove an anchor; milestones that are done stay done */
    put: operations['setAnchor'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/approvals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Requests that wait for another user, the newest first */
    get: operations['listApprovals'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/approvals/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A request, with exactly what would be carried out */
    get: operations['getApproval'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/approvals/{id}/approve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Carry out what another user has asked for */
    post: operations['approve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/approvals/{id}/reject': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End a request; nothing of it is carried out */
    post: operations['reject'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit-events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who did what, when and why; the newest first */
    get: operations['listAuditEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/backfills/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One backfill and its progress */
    get: operations['getBackfill'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/backfills/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Start nothing more; waiting executions are cancelled, running ones continue */
    post: operations['cancelBackfill'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/bulk-operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Bulk operations and their progress, the newest first */
    get: operations['listBulkOperations'];
    put?: never;
    /**
     * Act on many executions or schedules
     * @description The objects are chosen when the operation is created. With dryRun nothing is written, and the answer says to which of them the act applies. Deleting schedules needs the permission edit.
     */
    post: operations['createBulkOperation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/bulk-operations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One bulk operation and its progress */
    get: operations['getBulkOperation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/bulk-operations/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Act on nothing more; what was done stays */
    post: operations['cancelBulkOperation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/bulk-operations/{id}/items': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What became of each object, in the order in which they are acted on */
    get: operations['listBulkItems'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/calendars': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Calendars of the tenant by name */
    get: operations['listCalendars'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/calendars/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One calendar with its days and the schedules that name it */
    get: operations['getCalendar'];
    /** Create or replace a calendar; coming fires follow it at once */
    put: operations['putCalendar'];
    post?: never;
    /** Delete a calendar that no schedule names */
    delete: operations['deleteCalendar'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/connected-system-outcomes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What became of the steps that used connected systems
     * @description Of the last seven days, unless `from` says otherwise.
     */
    get: operations['listSystemOutcomes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/connected-systems': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Systems and run profiles that steps may name
     * @description Those of the installation, which are read-only, then those of the tenant by name. All in one response: a tenant stores at most 100.
     */
    get: operations['listConnectedSystems'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/connected-systems/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One system; secrets are named and never shown */
    get: operations['getConnectedSystem'];
    /**
     * Create or replace a system of the tenant
     * @description Definitions can name it at once. Step workers use a change within ten seconds. Address, secrets and pool must be allowed by the policy of the installation.
     */
    put: operations['putConnectedSystem'];
    post?: never;
    /** Delete a system of the tenant that no schedule names */
    delete: operations['deleteConnectedSystem'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/connected-systems/{name}/maintenance-impact': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which fires and steps a maintenance window would touch */
    get: operations['getMaintenanceImpact'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/connected-systems/{name}/maintenance-windows': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Let no step begin to use a system for a while
     * @description Steps that run are left alone. Other steps of the same executions continue. A system of the installation is in maintenance for this tenant only.
     */
    post: operations['setMaintenanceWindow'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/connected-systems/{name}/run': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Run one of its run profiles now, without a schedule
     * @description The execution belongs to a schedule that Carillon keeps for the profile, with the tag `standalone`.
     */
    post: operations['runRunProfile'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/demo-history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Remove all executions of the trigger Demo; they did not run */
    delete: operations['removeDemoHistory'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/dry-runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * What several writes would do, one after the other; nothing is written
     * @description For writes that depend on each other, such as a channel and a rule that names it. Each request is checked and counted as if it were sent alone with `dryRun=true`: permissions, validation, policies, versions. A refused one leaves no trace, and the next one follows.
     */
    post: operations['dryRun'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Events without their payloads, the newest first */
    get: operations['listEvents'];
    put?: never;
    /**
     * Start every enabled schedule that listens to this event, once
     * @description Repeating an event with the same source, id, name and payload gives the same event and starts nothing more.
     */
    post: operations['sendEvent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One event with its payload and what it started */
    get: operations['getEvent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/fires': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What became of the fires of all schedules, the newest first
     * @description At most 35 days; the last 24 hours without `from` and `to`. Fires that are still to come: see /planned-fires.
     */
    get: operations['listFireOutcomes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/fires/totals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How many fires of a period had which outcome
     * @description At most 35 days; the last 24 hours without `from` and `to`.
     */
    get: operations['countFireOutcomes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Health of every part */
    get: operations['getHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/hold': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The active hold on all schedules of the tenant, and past holds */
    get: operations['getHold'];
    /** Suspend all automatic starts; manual runs still work */
    put: operations['setHold'];
    post?: never;
    /** Resume automatic starts; fires of the held period are not caught up */
    delete: operations['releaseHold'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/invariants': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Check the record of the last days against what must always be true of it */
    get: operations['checkInvariants'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ledger': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether every expected fire is accounted for
     * @description From `from` (exclusive) to `to` (inclusive), at most 31 days; the last 24 hours without them. Fires of the last 90 seconds are left out: they may still start.
     */
    get: operations['verifyLedger'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How many steps may run at a time, and which do
     * @description Of connected systems, pools and tags, by kind and name, all in one response: a tenant has at most 100 connected systems and sets at most 100 limits.
     */
    get: operations['listLimits'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/limits/{kind}/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One limit, who has its slots and who waits */
    get: operations['getLimit'];
    /**
     * Set how many steps may use a pool, or run under a tag, at a time
     * @description A new limit counts steps of executions that begin from now on. A change counts at once; no running step is ended.
     */
    put: operations['putLimit'];
    post?: never;
    /** Remove a limit of a pool or a tag */
    delete: operations['deleteLimit'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/maintenance-windows': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Maintenance windows that have not ended, the next first */
    get: operations['listMaintenanceWindows'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/maintenance-windows/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One maintenance window, also when it has ended */
    get: operations['getMaintenanceWindow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/maintenance-windows/{id}/end': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * End a maintenance window now; one that has not begun never does
     * @description Steps that wait for it begin within seconds.
     */
    post: operations['endMaintenanceWindow'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Executions, fires, workers, pools, milestones, the hold, loops and schedules out of sync, in the text format of Prometheus */
    get: operations['readMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/metrics/summary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Totals of executions, steps and schedules
     * @description Executions and steps that began in the period, by status; at most 366 days. Schedules as they are now. Of the steps at most the newest 50,000 are counted.
     */
    get: operations['readMetricsSummary'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/milestones': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Milestones of all schedules: what is done, due, waiting, or without its anchor */
    get: operations['readMilestoneBoard'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-channels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Channels of the tenant by name */
    get: operations['listNotificationChannels'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-channels/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One channel; secrets are named and never shown */
    get: operations['getNotificationChannel'];
    /**
     * Create or replace a channel
     * @description A channel that Carillon disabled is enabled again by writing it.
     */
    put: operations['putNotificationChannel'];
    post?: never;
    /** Delete a channel that no rule sends to */
    delete: operations['deleteNotificationChannel'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-channels/{name}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Send a test message to the channel
     * @description The message is sent within seconds; read it at Location to see how it went.
     */
    post: operations['testNotificationChannel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Messages to channels, the newest first */
    get: operations['listNotificationDeliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-deliveries/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One message with its attempts */
    get: operations['getNotificationDelivery'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-deliveries/{id}/redeliver': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a message once more, with the same webhook-id */
    post: operations['redeliverNotification'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Notification rules of the tenant by name */
    get: operations['listNotificationRules'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notification-rules/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One notification rule */
    get: operations['getNotificationRule'];
    /** Create or replace a notification rule */
    put: operations['putNotificationRule'];
    post?: never;
    /** Delete a notification rule; messages of it that wait are still sent */
    delete: operations['deleteNotificationRule'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/notifications': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happened, the newest first, whether or not a rule sends it */
    get: operations['listNotifications'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/observations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Store observations of step workers; they never change an outcome
     * @description Each observation is checked separately; those of attempts that are unknown or have ended are refused. When nothing is stored, the response is the problem of the first refusal.
     */
    post: operations['observe'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/observations/starts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Store the start of an attempt before its effect begins
     * @description Refused unless the step was dispatched to this worker, has not ended, and may have that many attempts.
     */
    post: operations['observeAttemptStart'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/overview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Figures of now, and which schedules need attention */
    get: operations['readOverview'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/planned-fires': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The coming fires of all enabled schedules, the earliest first
     * @description At most 35 days; the next 24 hours without `from` and `to`. Nothing before now is planned. Calendars are counted; a hold, overlap policies and jitter are not.
     */
    get: operations['listPlannedFires'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/principal': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The tenant, the roles and the name of the credential */
    get: operations['getPrincipal'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/record': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The last link of the record */
    get: operations['getRecordHead'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/record/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Links with the rows they cover, for a file outside */
    get: operations['exportRecord'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/record/verification': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Whether the final rows are still what was linked, page by page
     * @description Without `cursor` it begins; `next` is the cursor of the following page. Each page is a few hundred links, then rows without one. `head` is a head from an earlier time, as SEQ:HASH.
     */
    get: operations['verifyRecord'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/retention': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How long the tenant keeps what, and what was removed
     * @description The operator of the installation decides it (`carillon tenant set --keep-…`) and removes (`carillon retention run`).
     */
    get: operations['getRetention'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Executions, the newest first */
    get: operations['listExecutions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One execution with all its steps */
    get: operations['getExecution'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/activity-records': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Activity records of an execution, in the order of its steps */
    get: operations['listActivityRecords'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask the running steps to stop; waiting steps never start */
    post: operations['cancelExecution'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/log': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the steps of an execution printed */
    get: operations['listLogLines'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/pause': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Start no further group until it is resumed; running steps finish */
    post: operations['pauseExecution'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Continue with the next group */
    post: operations['resumeExecution'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run the steps that did not succeed, as a new execution; this one is not changed */
    post: operations['retryExecution'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/retry-preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Which steps a retry would run, and what changed in the definition */
    get: operations['previewRetry'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Insert a step into a running execution, at a place that it has not reached
     * @description Checked as in the definition of the schedule, which stays as it is. The mode is said by the place, and clean-up steps cannot be inserted. A retry of the execution does not have the step. Where commands need the approval of another user, none can be inserted.
     */
    post: operations['insertStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/approve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Approve what an Approval step asks; the execution continues */
    post: operations['approveStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask a step that was started to stop; it counts as failed, so the execution continues only where it may */
    post: operations['cancelStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/hold': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Keep a step that has not started from starting until it is released */
    post: operations['holdStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/move': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Change the place of a step whose group has not begun
     * @description Steps that clean up stay at the end, and a step that reads what another one came to stays behind it. Only this execution changes.
     */
    post: operations['moveStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/reject': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reject what an Approval step asks; the step fails */
    post: operations['rejectStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/release': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Let a held step start as planned */
    post: operations['releaseStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/retry-now': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Start the next attempt of a step now instead of at the end of its wait */
    post: operations['retryStepNow'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/set-result': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Set the result of a step; a running one is told to stop */
    post: operations['setStepResult'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{step}/skip': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End a step that is waiting or will be retried; the execution continues as after a success */
    post: operations['skipStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/{id}/steps/{stepIndex}/attempts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every attempt of a step */
    get: operations['listAttempts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/active': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Executions that have not ended */
    get: operations['listActiveExecutions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/load': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * How much ran, and is planned to run, in each hour of a period
     * @description At most 35 days; the next 24 hours without `from` and `to`. The past is counted from the record, the future from planned fires and what their schedules usually take.
     */
    get: operations['readExecutionLoad'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/recent': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How the last executions of some schedules ended */
    get: operations['listRecentExecutions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedule-executions/waiting-approvals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Approval steps that wait for a person, the oldest execution first */
    get: operations['listWaitingApprovals'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Schedules by name */
    get: operations['listSchedules'];
    put?: never;
    /** Create a schedule */
    post: operations['createSchedule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One schedule with its steps */
    get: operations['getSchedule'];
    /** Replace the definition of a schedule; history is kept */
    put: operations['replaceSchedule'];
    post?: never;
    /** Delete a schedule; its executions stay */
    delete: operations['deleteSchedule'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/backfills': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Backfills of a schedule, the newest first */
    get: operations['listBackfills'];
    put?: never;
    /** Start the fires of a past period that did not run */
    post: operations['createBackfill'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/daily-statistics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Statistics of a schedule by day
     * @description Statuses, success rates and run times of each day of a time zone. At most 366 days and the newest 10,000 executions. Run times are of completed executions, pauses included.
     */
    get: operations['readDailyStatistics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Starts of a schedule after other schedules or for events, the newest first */
    get: operations['listDeliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/disable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Disable it, permanently or until an instant; it can still be run now */
    post: operations['disableSchedule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/document': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The document of a schedule for `carillon apply` */
    get: operations['readScheduleDocument'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/enable': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Enable it; the response tells which fires did not run while it was disabled */
    post: operations['enableSchedule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/fires': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What became of each fire of a schedule, the newest first */
    get: operations['listFires'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/milestones': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Milestones of a schedule: state, attempts, next attempt */
    get: operations['listMilestones'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/milestones/reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Forget the failures of a milestone that is not done, and end its backoff */
    post: operations['resetMilestone'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/milestones/try': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Try a due milestone now, without waiting for the end of its backoff */
    post: operations['tryMilestone'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** When a schedule fires */
    get: operations['previewSchedule'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/reconcile': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Restore the Temporal Schedule after a change made in Temporal */
    post: operations['reconcileSchedule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/rehearse': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What an edit would have made of the last executions; nothing is called or changed */
    post: operations['rehearseSchedule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/revisions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Revisions of a schedule, the newest first */
    get: operations['listRevisions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/revisions/{revision}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One revision with its definition */
    get: operations['getRevision'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/run': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Run it now, whether it is enabled or not */
    post: operations['runSchedule'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/run-grid': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What became of each step in the last executions of a schedule */
    get: operations['readRunGrid'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/{ref}/statistics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Statistics of a schedule and its steps
     * @description Counted from the record: statuses, success rates, run and queue times, and whether the last run was slower than usual. At most 366 days, the newest 10,000 executions and the newest 20,000 steps. Run times are of completed executions and steps, pauses included.
     */
    get: operations['readStatistics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/schedules/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** When timings fire, saved or not */
    post: operations['previewTimings'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/secret-rotations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Encrypt stored secrets anew, with the active key
     * @description At most 50 in one request; those with another key first. Send it until `left` is 0. Values and versions stay.
     */
    post: operations['rotateSecrets'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/secrets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Names of the secrets that steps may use; never their values
     * @description Those that the tenant stores, at most 200, and those that live step workers announce, by name.
     */
    get: operations['listSecrets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/secrets/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Store a secret, or another value of it
     * @description Attempts that begin from now on use it. The value is always given: who widens its pools or hosts must know it.
     */
    put: operations['putSecret'];
    post?: never;
    /**
     * Delete a stored secret, also while schedules name it
     * @description Attempts that begin from now on do not get it.
     */
    delete: operations['deleteSecret'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/step-runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Run one step alone, now, as it is written
     * @description Checked as a schedule with this step alone would be. What relates it to other steps is left out: mode, finally, compensates, skipRestIfUnchanged; expressions that read other steps are refused. The execution belongs to a schedule that Carillon keeps for the step, with the tag `standalone`. 202: a command waits for the approval of another user; send the request again when it is approved.
     */
    post: operations['runStep'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What changes, as it happens: server-sent events that can be resumed without loss */
    get: operations['followStream'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/task-queues': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Task queues of other workers that steps of enabled schedules need
     * @description By name, at most 50.
     */
    get: operations['listTaskQueues'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** API tokens of the tenant, the newest first; never their secrets */
    get: operations['listTokens'];
    put?: never;
    /**
     * Create an API token; the response is the only place that shows it
     * @description Takes no Idempotency-Key, because the response must not be stored.
     */
    post: operations['createToken'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tokens/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One API token; never its secret */
    get: operations['getToken'];
    put?: never;
    post?: never;
    /** Revoke an API token; every server refuses it within five seconds */
    delete: operations['revokeToken'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/worker-pools': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Pools of step workers that the tenant may use, and why
     * @description By name, at most 1,000 in one response. The policy file of the installation and its operator (`carillon tenant pools`) decide which.
     */
    get: operations['listWorkerPools'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/worker-pools/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The workers of a pool and the schedules that use it */
    get: operations['getWorkerPool'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/workers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The processes that run executions and their steps
     * @description At most 1,000, the latest heard of first.
     */
    get: operations['listWorkers'];
    put?: never;
    /** Announce a step worker, every few seconds and when it stops */
    post: operations['announceWorker'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/workers/connected-systems': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * What a step worker needs to reach the systems that its tenant stores
     * @description Workers ask with If-None-Match; secrets are named and never shown.
     */
    get: operations['listSystemConnections'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/workers/secrets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Stored secrets for one attempt, to the worker that carries it out
     * @description Refused without the nonce that the step was dispatched with, and once the attempt has ended. Only secrets that the step names, for its pool.
     */
    post: operations['revealSecrets'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the process answers */
    get: operations['getLiveness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether requests can be served; Temporal may be unavailable */
    get: operations['getReadiness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export interface components {
  schemas: {
    ActivityRecord: {
      attempts: number;
      /** @description Problem code of a failure. */
      code: string | null;
      continueOnFailure: boolean;
      counts: {
        [key: string]: number;
      } | null;
      /** Format: date-time */
      endedAt: string | null;
      /** @description What its condition and expressions came to; null when it has none. */
      evaluation?: {
        condition: string | null;
        /** @description Why it could not be evaluated. */
        fault: string | null;
        /** @description What was read, by path such as steps.hr.outputs.changed; long values are cut. */
        inputs: {
          [key: string]: unknown;
        };
        result: boolean | null;
      } | null;
      /** Format: uuid */
      executionId: string;
      exitCode: number | null;
      /** @description Group of the step, from 0. */
      groupIndex: number;
      httpStatus: number | null;
      /** Format: uuid */
      id: string;
      /** @description Taken over from the execution that was retried. */
      inherited: boolean;
      /**
       * Format: uuid
       * @description Activity record of the step that actually ran.
       */
      inheritedFrom: string | null;
      /** @description Who put the step into the execution while it ran, and what it is; null for steps of the definition. */
      inserted?: {
        /** Format: date-time */
        at: string;
        by: components['schemas']['Initiator'];
        reason: string | null;
        step: components['schemas']['Step'];
      } | null;
      key: string;
      lane?: ('Regular' | 'Inline') | null;
      /** @description As the retry policy allows; null in earlier records. */
      maxAttempts?: number | null;
      message: string | null;
      name: string;
      /**
       * Format: date-time
       * @description While it is Retrying: when the next attempt is due. `message`, `code` and so on are of the last one.
       */
      nextAttemptAt?: string | null;
      /** @description Excerpt of the output or the response. */
      output: string | null;
      /** @description Values for later steps, by name; null when it gave none. */
      outputs?: {
        [key: string]: unknown;
      } | null;
      /** @description The span that it is part of; null when it is the first of its trace. */
      parentSpanId?: string | null;
      progress: {
        message: string;
        percent: number | null;
      } | null;
      /** Format: date-time */
      queuedAt: string | null;
      /** @description Its span; null while no worker has begun it. */
      spanId?: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /** @enum {string} */
      status:
        | 'Waiting'
        | 'Queued'
        | 'InProgress'
        | 'Retrying'
        | 'Paused'
        | 'Completed'
        | 'CompletedWithWarnings'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Skipped'
        | 'NotRun'
        | 'Interrupted';
      /** @description Index among all steps, from 0. */
      stepIndex: number;
      /** @description Trace that it is part of, also in the systems that it calls. */
      traceId?: string;
      /** @enum {string} */
      type:
        | 'RunProfile'
        | 'Http'
        | 'Executable'
        | 'Shell'
        | 'PowerShell'
        | 'Sql'
        | 'CustomActivity'
        | 'ChildWorkflow'
        | 'Wait'
        | 'Approval'
        | 'Schedule';
      /** @description Why it waits now: no worker serves its pool or task queue, or all slots of a limit are taken. `message` says the same while it waits for a slot. */
      waitingReason?: string;
      worker: string | null;
    };
    ActivityRecordList: {
      items: components['schemas']['ActivityRecord'][];
    };
    ActivityRecordPage: {
      hasMore: boolean;
      items: components['schemas']['FoundActivityRecord'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    /** @description Starts once after each execution of another schedule with one of the outcomes. */
    AfterScheduleTiming: {
      outcomes: (
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Lost'
      )[];
      schedule: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'AfterSchedule';
    };
    AfterScheduleTimingBody: {
      /**
       * @default [
       *       "Completed"
       *     ]
       */
      outcomes?: (
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Lost'
      )[];
      schedule: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'AfterSchedule';
    };
    /** @description The current version of an anchor. */
    Anchor: {
      /**
       * Format: date-time
       * @description In whole seconds; null when it was removed.
       */
      at: string | null;
      name: string;
      reason: string | null;
      /** Format: date-time */
      setAt: string;
      setBy: components['schemas']['Initiator'];
      /** @description Grows by one with every change. */
      version: number;
    };
    AnchorBody: {
      /** @description An instant with its offset, such as 2027-03-28T06:00:00Z; null removes the anchor. */
      at: string | null;
      /** @description Why it is changed. */
      reason?: string;
    };
    AnchorDetail: {
      /**
       * Format: date-time
       * @description In whole seconds; null when it was removed.
       */
      at: string | null;
      name: string;
      reason: string | null;
      /** Format: date-time */
      setAt: string;
      setBy: components['schemas']['Initiator'];
      /** @description Grows by one with every change. */
      version: number;
      /** @description All versions, the newest first; at most 100. */
      versions: components['schemas']['AnchorVersion'][];
    };
    AnchorPage: {
      hasMore: boolean;
      items: components['schemas']['Anchor'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    AnchorVersion: {
      /**
       * Format: date-time
       * @description In whole seconds; null when it was removed.
       */
      at: string | null;
      reason: string | null;
      /** Format: date-time */
      setAt: string;
      setBy: components['schemas']['Initiator'];
      /** @description Grows by one with every change. */
      version: number;
    };
    ApiToken: {
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /**
       * Format: date-time
       * @description Null for one that never expires.
       */
      expiresAt: string | null;
      /** Format: uuid */
      id: string;
      /**
       * Format: date-time
       * @description To the minute.
       */
      lastUsedAt: string | null;
      /** @description Name of its user; recorded as initiator of every change. */
      name: string;
      /** @description The part of the token that is no secret. */
      prefix: string;
      /** Format: date-time */
      revokedAt: string | null;
      revokedBy: components['schemas']['Initiator'] | null;
      roles: ('viewer' | 'operator' | 'editor' | 'approver' | 'admin' | 'worker')[];
      /** @enum {string} */
      state: 'Active' | 'Expired' | 'Revoked';
    };
    ApiTokenBody: {
      /** @description A future instant; null for never. Without it, in 90 days. */
      expiresAt?: string | null;
      /** @description Letters, digits, dots and hyphens. Tokens that replace each other share it. */
      name: string;
      /** @description None may allow more than the roles of the creator do. */
      roles: ('viewer' | 'operator' | 'editor' | 'approver' | 'admin' | 'worker')[];
    };
    ApiTokenPage: {
      hasMore: boolean;
      items: components['schemas']['ApiToken'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    Approval: {
      /** @description What must still be so when it is approved. */
      basis: unknown;
      /** Format: date-time */
      decidedAt: string | null;
      decidedBy: components['schemas']['Initiator'] | null;
      decisionReason: string | null;
      /** @description Why it is stale, or was refused when carried out. */
      detail: string | null;
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: 'create-schedule' | 'replace-schedule' | 'set-result' | 'skip';
      /**
       * Format: uuid
       * @description The schedule, also one to be created, or the execution.
       */
      objectId: string;
      reason: string | null;
      /** @description Exactly what is carried out. */
      request: unknown;
      /** Format: date-time */
      requestedAt: string;
      requestedBy: components['schemas']['Initiator'];
      /** @enum {string} */
      status: 'Pending' | 'Approved' | 'Rejected' | 'Stale' | 'Expired';
    };
    /** @description Event `approval`: an approval was asked for or decided. */
    ApprovalChanged: {
      /** Format: uuid */
      approvalId: string;
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      status: 'Pending' | 'Approved' | 'Rejected' | 'Stale';
    };
    ApprovalPage: {
      hasMore: boolean;
      items: components['schemas']['Approval'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    ApprovalStep: {
      approvers?: components['schemas']['Approvers'];
      /**
       * @description What happens without a decision: Reject (the default) fails the step.
       * @enum {string}
       */
      atDeadline?: 'Reject' | 'Approve';
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /** @description How long it waits for a decision; by default 366 days. */
      deadlineSeconds?: number;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /** @description What is asked. */
      message: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description True: the user who started the execution may not decide. */
      notByInitiator?: boolean;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Approval';
    };
    ApprovalStepBody: {
      approvers?: components['schemas']['Approvers'];
      /**
       * @description What happens without a decision: Reject (the default) fails the step.
       * @enum {string}
       */
      atDeadline?: 'Reject' | 'Approve';
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /** @description How long it waits for a decision; by default 366 days. */
      deadlineSeconds?: number;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /** @description What is asked. */
      message: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description True: the user who started the execution may not decide. */
      notByInitiator?: boolean;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Approval';
    };
    ApproveBody: {
      reason?: string;
    };
    /**
     * @description Who may decide: each user that is named or has one of the roles.
     * @example {
     *       "users": [
     *         "anna"
     *       ],
     *       "roles": [
     *         "admin"
     *       ]
     *     }
     */
    Approvers: {
      roles?: ('approver' | 'admin')[];
      /** @description Names or ids of users, as `/principal` shows them. */
      users?: string[];
    };
    Attempt: {
      /** @description From 1. */
      attempt: number;
      /** @description Problem code of a failure. */
      code: string | null;
      /** Format: date-time */
      endedAt: string | null;
      exitCode: number | null;
      httpStatus: number | null;
      idempotencyKey: string;
      lane?: ('Regular' | 'Inline') | null;
      message: string | null;
      /** Format: date-time */
      nextAttemptAt: string | null;
      /** @description Excerpt of the output or the response. */
      output: string | null;
      outputBytes: number | null;
      /** @description The span that it is part of; null when it is the first of its trace. */
      parentSpanId?: string | null;
      progress: {
        message: string;
        percent: number | null;
      } | null;
      /** @description The start of the request, without credentials. */
      request: {
        body: string | null;
        method: string;
        url: string;
      } | null;
      /** @description Its span; null while no worker has begun it. */
      spanId?: string | null;
      /** Format: date-time */
      startedAt: string;
      /** @enum {string} */
      status: 'InProgress' | 'Completed' | 'Failed' | 'TimedOut' | 'Cancelled' | 'Lost';
      stepIndex: number;
      /** @description Trace that it is part of, also in the systems that it calls. */
      traceId?: string;
      /** Format: date-time */
      updatedAt: string;
      worker: string;
    };
    /** @description Event `attempt`: an attempt began, made progress or ended. */
    AttemptChanged: {
      /** Format: date-time */
      at: string;
      attempt: number;
      /** Format: uuid */
      executionId: string;
      percent: number | null;
      /** Format: uuid */
      scheduleId: string | null;
      /** @enum {string} */
      status: 'InProgress' | 'Completed' | 'Failed' | 'TimedOut' | 'Cancelled' | 'Lost';
      stepIndex: number;
    };
    AttemptList: {
      items: components['schemas']['Attempt'][];
    };
    AttentionItem: {
      /**
       * Format: date-time
       * @description Since when.
       */
      at: string;
      /** Format: uuid */
      executionId: string | null;
      /**
       * @description Failed: the last execution that ended failed. Missed: a fire of the last 24 hours did not start, and none has since. DidNotRun: no worker has begun it for 90 seconds. Drifted: its Temporal Schedule was changed with other tools.
       * @enum {string}
       */
      kind: 'Failed' | 'Missed' | 'DidNotRun' | 'Drifted';
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
      /** @description Why, in words. */
      text: string | null;
    };
    AuditEvent: {
      /** @description Such as pause, set-result, access (a refused request) or read-log. */
      action: string;
      actor: components['schemas']['Initiator'];
      /** Format: date-time */
      at: string;
      /** @description Where the request came from. */
      clientAddress: string | null;
      /** @description What it led to, or why it was refused. */
      detail: string | null;
      /** Format: uuid */
      executionId: string | null;
      /** Format: uuid */
      id: string;
      /** Format: uuid */
      objectId: string;
      /** @enum {string} */
      objectType:
        | 'schedule'
        | 'execution'
        | 'step'
        | 'anchor'
        | 'calendar'
        | 'hold'
        | 'token'
        | 'approval'
        | 'route'
        | 'record'
        | 'tenant'
        | 'notification-channel'
        | 'notification-rule'
        | 'notification-delivery'
        | 'connected-system'
        | 'bulk-operation'
        | 'secret'
        | 'limit'
        | 'maintenance-window';
      reason: string | null;
      /** @enum {string} */
      result: 'Done' | 'Refused' | 'Unanswered';
      /** @description Index among all steps, from 0. */
      stepIndex: number | null;
    };
    AuditEventPage: {
      hasMore: boolean;
      items: components['schemas']['AuditEvent'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    Backfill: {
      /** @description Fires that had been started before, and are not repeated. */
      alreadyRan: number;
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /** Format: date-time */
      endedAt: string | null;
      /** @description Who cancelled it. */
      endedBy: components['schemas']['Initiator'] | null;
      /** Format: date-time */
      from: string;
      /** Format: uuid */
      id: string;
      /** @description Started fires whose executions have not ended. */
      open: number;
      /** @enum {string} */
      order: 'OldestFirst' | 'NewestFirst';
      /** @enum {string} */
      overlap: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      reason: string | null;
      /** @description Fires not started yet; after a cancel they never start. */
      remaining: number;
      /** @description Revision that its executions run. */
      revision: number;
      /** Format: uuid */
      scheduleId: string;
      scheduleSlug: string;
      /** @description Started fires that the overlap policy skipped, or that ended before a worker began them. */
      skipped: number;
      /** @description Fires that this backfill started. */
      started: number;
      startsPerMinute: number;
      /**
       * @description Completed when every fire has been started and every execution has ended.
       * @enum {string}
       */
      status: 'Running' | 'Completed' | 'Cancelled';
      /** @description Fires of the schedule in the period. */
      total: number;
      /** Format: date-time */
      until: string;
    };
    BackfillBody: {
      /** @description The first instant, with its offset; inclusive. */
      from: string;
      /**
       * @default OldestFirst
       * @enum {string}
       */
      order?: 'OldestFirst' | 'NewestFirst';
      /**
       * @description For these starts only; by default they run one after another.
       * @default BufferAll
       * @enum {string}
       */
      overlap?: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      reason?: string;
      /** @default 60 */
      startsPerMinute?: number;
      /** @description The last instant, with its offset; inclusive, in the past, at most 31 days after from. */
      until: string;
    };
    BackfillPage: {
      hasMore: boolean;
      items: components['schemas']['Backfill'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    /** @description As the parameters of the list of executions or schedules. */
    BulkFilter: {
      /** @description Of executions: with a step on this connected system. */
      connectedSystem?: string;
      /** @description Of schedules. */
      enabled?: boolean;
      /** @description Of executions: part of the error, in any case. */
      errorContains?: string;
      /** @description Of executions: started at or after. */
      from?: string;
      /** @description Of executions: id of the user, token or schedule that started it. */
      initiator?: string;
      /** @description Of executions: took longer, from start to end or until now. */
      longerThanSeconds?: number;
      /** @description Part of the name or slug of the schedule. */
      q?: string;
      /** @description Of executions: id, slug or name of their schedule. */
      scheduleId?: string;
      status?: (
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost'
      )[];
      /**
       * @description Of executions: with such a step.
       * @enum {string}
       */
      stepType?:
        | 'RunProfile'
        | 'Http'
        | 'Executable'
        | 'Shell'
        | 'PowerShell'
        | 'Sql'
        | 'CustomActivity'
        | 'ChildWorkflow'
        | 'Wait'
        | 'Approval'
        | 'Schedule';
      /** @description Tag of the schedule. */
      tag?: string;
      /** @description Of executions: started before. */
      to?: string;
      /** @enum {string} */
      trigger?:
        | 'Schedule'
        | 'AfterSchedule'
        | 'Event'
        | 'Manual'
        | 'External'
        | 'Backfill'
        | 'Step'
        | 'Demo';
    };
    BulkItem: {
      /** @description The problem that the act met. */
      code: string | null;
      detail: string | null;
      /** Format: date-time */
      endedAt: string | null;
      /**
       * Format: uuid
       * @description The execution that a retry or a run made.
       */
      executionId: string | null;
      /** Format: uuid */
      objectId: string;
      position: number;
      /** @enum {string} */
      state: 'Waiting' | 'Begun' | 'Succeeded' | 'Failed' | 'Skipped';
    };
    BulkItemPage: {
      hasMore: boolean;
      items: components['schemas']['BulkItem'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    BulkOperation: {
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /** Format: date-time */
      endedAt: string | null;
      endedBy: components['schemas']['Initiator'] | null;
      /** @description Why it ended early. */
      endReason: string | null;
      /**
       * Format: date-time
       * @description It is stopped if it has not ended by then.
       */
      expiresAt: string;
      /** @description Acts that met a problem. */
      failed: number;
      /** Format: uuid */
      id: string;
      itemsPerMinute: number;
      /** @enum {string} */
      kind:
        | 'CancelExecutions'
        | 'PauseExecutions'
        | 'ResumeExecutions'
        | 'RetryExecutions'
        | 'RunSchedules'
        | 'EnableSchedules'
        | 'DisableSchedules'
        | 'DeleteSchedules';
      reason: string | null;
      /** @description Objects without an end. */
      remaining: number;
      /** @description Objects that the act did not apply to, or that came after the end. */
      skipped: number;
      /** @enum {string} */
      status: 'Running' | 'Completed' | 'Cancelled' | 'Stopped';
      /** @description Acts that were accepted. */
      succeeded: number;
      /** @description Objects that were selected. */
      total: number;
    };
    BulkOperationBody: {
      /**
       * @description Only shows what would be done.
       * @default false
       */
      dryRun?: boolean;
      filter?: components['schemas']['BulkFilter'];
      /** @description In place of a filter: ids of executions or schedules. */
      ids?: string[];
      /** @default 600 */
      itemsPerMinute?: number;
      /** @enum {string} */
      kind:
        | 'CancelExecutions'
        | 'PauseExecutions'
        | 'ResumeExecutions'
        | 'RetryExecutions'
        | 'RunSchedules'
        | 'EnableSchedules'
        | 'DisableSchedules'
        | 'DeleteSchedules';
      reason?: string;
      /**
       * @description Of retries: the definition that the execution ran, or the current one.
       * @default AsItWas
       * @enum {string}
       */
      revision?: 'AsItWas' | 'Current';
    };
    BulkOperationPage: {
      hasMore: boolean;
      items: components['schemas']['BulkOperation'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    BulkPreview: {
      /** @description Those that the act applies to now. */
      applicable: number;
      /** @description The first 1,000. */
      items: {
        applies: boolean;
        /** @description The problem that the act would meet. */
        code: string | null;
        detail: string | null;
        /** @description Slug of the schedule. */
        name: string | null;
        /** Format: uuid */
        objectId: string;
      }[];
      /** @enum {string} */
      kind:
        | 'CancelExecutions'
        | 'PauseExecutions'
        | 'ResumeExecutions'
        | 'RetryExecutions'
        | 'RunSchedules'
        | 'EnableSchedules'
        | 'DisableSchedules'
        | 'DeleteSchedules';
      /** @description Objects that were selected. */
      total: number;
    };
    Calendar: {
      /** @description Ordered by date. */
      days: components['schemas']['CalendarEntry'][];
      description: string;
      /**
       * @description Why schedules do not fire on its days; both kinds work the same.
       * @enum {string}
       */
      kind: 'Holidays' | 'Blackout';
      name: string;
      /** @description Slugs of schedules that name it; at most 100. */
      schedules: string[];
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Grows by one with every change. */
      version: number;
    };
    CalendarBody: {
      days: components['schemas']['CalendarEntryBody'][];
      description?: string;
      /**
       * @description Why schedules do not fire on its days; both kinds work the same.
       * @enum {string}
       */
      kind: 'Holidays' | 'Blackout';
      /** @description Why it is changed. */
      reason?: string;
    };
    CalendarEntry: {
      /** @description A date such as 2026-12-24. */
      from: string;
      name: string | null;
      /** @description Inclusive. */
      until: string;
    };
    CalendarEntryBody: {
      /** @description A date such as 2026-12-24. */
      from: string;
      /** @description Name of the day; shown as the reason of a skipped fire. */
      name?: string | null;
      /** @description Inclusive; a single day by default. */
      until?: string | null;
    };
    CalendarPage: {
      hasMore: boolean;
      items: components['schemas']['CalendarSummary'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    CalendarSummary: {
      description: string;
      entryCount: number;
      /**
       * @description Why schedules do not fire on its days; both kinds work the same.
       * @enum {string}
       */
      kind: 'Holidays' | 'Blackout';
      name: string;
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Grows by one with every change. */
      version: number;
    };
    /** @description Name of a secret of the server: CARILLON_SECRET_NAME. Never its value. */
    ChannelSecret: {
      secret: string;
    };
    ChannelSettings:
      | components['schemas']['WebhookChannelSettings']
      | components['schemas']['EmailChannelSettings']
      | components['schemas']['ChatChannelSettings'];
    ChatChannelSettings: {
      /** @description With the format Custom: the JSON that is sent; placeholders in its texts are replaced. */
      body?: unknown;
      /**
       * @description Custom sends `body`; the others know their own form.
       * @enum {string}
       */
      format: 'Slack' | 'Teams' | 'Mattermost' | 'Custom';
      /** @description Text with placeholders: {{tenant}}, {{rule}}, {{total}}, {{summary}}, {{subject}}, {{items}}. */
      template?: string | null;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Chat';
      /** @description An address, or { "secret": "NAME" } when the address is itself a credential. */
      url: string | components['schemas']['ChannelSecret'];
    };
    ChildWorkflowStep: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Passed as the only argument, as plain JSON; without it there is none. */
      input?: unknown;
      /** @description False: neither the text of its result nor the stack of its error is recorded. Outputs are. */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry: components['schemas']['RetrySettings'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Task queue that its worker polls, in the namespace of this installation. Those of Carillon itself (carillon, carillon-…) are refused. */
      taskQueue: string;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'ChildWorkflow';
      /** @description Name of the workflow type. */
      workflow: string;
      /** @description The same for every execution, so that only one is open at a time. By default an id of its own, below the workflow id of the execution. */
      workflowId?: string;
    };
    ChildWorkflowStepBody: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Passed as the only argument, as plain JSON; without it there is none. */
      input?: unknown;
      /** @description False: neither the text of its result nor the stack of its error is recorded. Outputs are. */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry?: components['schemas']['RetryBody'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Task queue that its worker polls, in the namespace of this installation. Those of Carillon itself (carillon, carillon-…) are refused. */
      taskQueue: string;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'ChildWorkflow';
      /** @description Name of the workflow type. */
      workflow: string;
      /** @description The same for every execution, so that only one is open at a time. By default an id of its own, below the workflow id of the execution. */
      workflowId?: string;
    };
    ConnectedSystem: {
      /** @description Sent with every request to it: a text, or { "secret": "NAME" } for a secret of the step workers. */
      headers: {
        [key: string]: components['schemas']['TextOrSecret'];
      } | null;
      /** Format: uuid */
      id: string | null;
      /** @description Steps that may run in it at a time, over all schedules; over all tenants too when it is one of the file. */
      maxActive: number;
      /** @description The name that steps use. */
      name: string;
      /** @description Null when steps of every pool may use it. */
      pool: string | null;
      runProfiles: string[];
      /**
       * @description file: listed by the operator of the installation, and read-only. tenant: stored by the tenant.
       * @enum {string}
       */
      source: 'file' | 'tenant';
      title: string;
      /** Format: date-time */
      updatedAt: string | null;
      updatedBy: components['schemas']['Initiator'] | null;
      /** @description Null for a system of the file. */
      url: string | null;
      /** @description Grows by one with every change. */
      version: number | null;
    };
    ConnectedSystemBody: {
      /** @description Sent with every request to it: a text, or { "secret": "NAME" } for a secret of the step workers. */
      headers?: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /** @description Steps that may run in it at a time, over all schedules; 1 by default. */
      maxActive?: number | null;
      /** @description The only pool whose steps may use it, because only its workers reach it. */
      pool?: string | null;
      /** @description Why it is changed. */
      reason?: string;
      runProfiles: string[];
      /** @description Its name for people; its name by default. */
      title?: string;
      /** @description Base address of the run-profile protocol, without a query. */
      url: string;
    };
    ConnectedSystemDetail: {
      /** @description Sent with every request to it: a text, or { "secret": "NAME" } for a secret of the step workers. */
      headers: {
        [key: string]: components['schemas']['TextOrSecret'];
      } | null;
      /** Format: uuid */
      id: string | null;
      /** @description Steps that may run in it at a time, over all schedules; over all tenants too when it is one of the file. */
      maxActive: number;
      /** @description The name that steps use. */
      name: string;
      /** @description Null when steps of every pool may use it. */
      pool: string | null;
      runProfiles: string[];
      /** @description Slugs of the schedules whose steps name it; at most 100. */
      schedules: string[];
      /**
       * @description file: listed by the operator of the installation, and read-only. tenant: stored by the tenant.
       * @enum {string}
       */
      source: 'file' | 'tenant';
      /** @description The steps that name it, by the slug of their schedule; at most 200. */
      steps: components['schemas']['SystemUse'][];
      title: string;
      /** Format: date-time */
      updatedAt: string | null;
      updatedBy: components['schemas']['Initiator'] | null;
      /** @description Null for a system of the file. */
      url: string | null;
      /** @description Grows by one with every change. */
      version: number | null;
    };
    ConnectedSystemList: {
      items: components['schemas']['ConnectedSystem'][];
    };
    ControlAnswer: {
      /** Format: uuid */
      executionId: string;
      /** @description A pause was requested; it begins when the running group has ended. */
      pauseRequested?: boolean;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      step: {
        key: string;
        name: string;
        /** @enum {string} */
        status:
          | 'Waiting'
          | 'Queued'
          | 'InProgress'
          | 'Retrying'
          | 'Paused'
          | 'Completed'
          | 'CompletedWithWarnings'
          | 'Failed'
          | 'TimedOut'
          | 'Cancelled'
          | 'Skipped'
          | 'NotRun'
          | 'Interrupted';
        /** @description Index among all steps, from 0. */
        stepIndex: number;
      } | null;
    };
    CreatedApiToken: {
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /**
       * Format: date-time
       * @description Null for one that never expires.
       */
      expiresAt: string | null;
      /** Format: uuid */
      id: string;
      /**
       * Format: date-time
       * @description To the minute.
       */
      lastUsedAt: string | null;
      /** @description Name of its user; recorded as initiator of every change. */
      name: string;
      /** @description The part of the token that is no secret. */
      prefix: string;
      /** Format: date-time */
      revokedAt: string | null;
      revokedBy: components['schemas']['Initiator'] | null;
      roles: ('viewer' | 'operator' | 'editor' | 'approver' | 'admin' | 'worker')[];
      /** @enum {string} */
      state: 'Active' | 'Expired' | 'Revoked';
      /** @description The whole token. It is not stored and never shown again. */
      token: string;
    };
    /** @description Fires at the times of a five-field cron expression, read in one time zone. */
    CronTiming: {
      /** @description Five fields, such as 0 6 * * *. */
      expression: string;
      /** @description IANA name, such as Europe/Berlin. */
      timeZone: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Cron';
    };
    CronTimingBody: {
      /** @description Five fields, such as 0 6 * * *. */
      expression: string;
      /**
       * @description IANA name, such as Europe/Berlin.
       * @default UTC
       */
      timeZone?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Cron';
    };
    CustomActivityStep: {
      /** @description Name of the activity type. */
      activity: string;
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Seconds without a heartbeat after which an attempt is lost. Leave it out when the activity sends none. */
      heartbeatSeconds?: number;
      /** @description Passed as the only argument, as plain JSON; without it there is none. */
      input?: unknown;
      /** @description False: neither the text of its result nor the stack of its error is recorded. Outputs are. */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry: components['schemas']['RetrySettings'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Task queue that its worker polls, in the namespace of this installation. Those of Carillon itself (carillon, carillon-…) are refused. */
      taskQueue: string;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'CustomActivity';
    };
    CustomActivityStepBody: {
      /** @description Name of the activity type. */
      activity: string;
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Seconds without a heartbeat after which an attempt is lost. Leave it out when the activity sends none. */
      heartbeatSeconds?: number;
      /** @description Passed as the only argument, as plain JSON; without it there is none. */
      input?: unknown;
      /** @description False: neither the text of its result nor the stack of its error is recorded. Outputs are. */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry?: components['schemas']['RetryBody'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Task queue that its worker polls, in the namespace of this installation. Those of Carillon itself (carillon, carillon-…) are refused. */
      taskQueue: string;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'CustomActivity';
    };
    DailyStatistics: {
      /** @description False when there were too many to count: then only the newest are counted. */
      complete: boolean;
      /** @description Every day of the period, the oldest first; the first and the last may be cut. */
      days: components['schemas']['DayStatistics'][];
      /** Format: date-time */
      from: string;
      schedule: {
        /** Format: uuid */
        id: string;
        slug: string;
      };
      timeZone: string;
      /**
       * Format: date-time
       * @description Executions belong to the time they began.
       */
      to: string;
    };
    DayStatistics: {
      /**
       * Format: date-time
       * @description Midnight, or what follows it where clocks skip it.
       */
      beginsAt: string;
      byStatus: {
        Cancelled: number;
        Cancelling: number;
        Completed: number;
        CompletedWithErrors: number;
        Failed: number;
        InProgress: number;
        Lost: number;
        Paused: number;
        Queued: number;
        Skipped: number;
        Terminated: number;
        TimedOut: number;
      };
      /** @description Such as 2026-11-20, in the zone that was asked for. */
      day: string;
      runTime: components['schemas']['Durations'];
      /** @description The part of the ended executions, without the skipped ones, that is Completed; null when none ended. */
      successRate: number | null;
      total: number;
    };
    Definition: {
      /**
       * @description Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
       * @default []
       */
      calendars: string[];
      /**
       * @description Which fires that did not start in time, for example during an outage, start late: none, only the latest, or all, one after another.
       * @default Latest
       * @enum {string}
       */
      catchUp: 'None' | 'Latest' | 'All';
      /**
       * @description How late a missed fire may still start.
       * @default 3600
       */
      catchupWindowSeconds: number;
      /** @description By when an execution has to start and to end, counted from its scheduled time, or from when it was asked for. A deadline that passes is told once and ends nothing. */
      deadline?: {
        endBySeconds?: number;
        startBySeconds?: number;
      };
      description: string;
      /**
       * @description Maximum random delay of each fire; at most half the shortest time between two fires.
       * @default 0
       */
      jitterSeconds: number;
      /** @description What applies the schedule from documents; changes made otherwise are overwritten by it. */
      managedBy?: string;
      name: string;
      /**
       * @description What a start does while an earlier execution is running: Skip the start, wait (BufferOne: one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run at the same time (AllowAll).
       * @default Skip
       * @enum {string}
       */
      overlap: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Typed values that an execution is given at its start; expressions read parameters.<name>. */
      parameters?: {
        [key: string]: components['schemas']['Parameter'];
      };
      /** @description Failures in a row after which it is disabled automatically; never unless set. Counting begins again when it is enabled. Backfills do not count. */
      pauseAfterFailures?: number;
      /** @description Of its executions, 1 first and 5 last; 3 unless set. It orders the executions that wait for their turn, and the tasks that wait for a worker. */
      priority?: number;
      steps: components['schemas']['Step'][];
      tags: string[];
      timings: components['schemas']['Timing'][];
    };
    Delivery: {
      /** @description Name of the followed schedule, or source/name of the event. */
      by: string;
      /** Format: date-time */
      decidedAt: string | null;
      /**
       * Format: uuid
       * @description While Pending, the id that it will have; null when none is recorded.
       */
      executionId: string | null;
      /** Format: uuid */
      id: string;
      /** Format: date-time */
      occurredAt: string;
      /** @description Why it did not start. */
      reason: string | null;
      schedule: string;
      /**
       * @description Pending until it starts; Skipped intentionally; Missed because it came too late.
       * @enum {string}
       */
      state: 'Pending' | 'Started' | 'Skipped' | 'Missed';
      triggeredBy: components['schemas']['TriggeredBy'];
    };
    DeliveryPage: {
      hasMore: boolean;
      items: components['schemas']['Delivery'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    DemoHistoryRemoval: {
      /** @description Executions; 0 when there were none. */
      removed: number;
    };
    DisableBody: {
      reason?: string;
      /** @description When it is enabled again automatically: an instant with its offset, at most a year ahead. Fires before it are not caught up; a fire at exactly that instant runs. */
      until?: string;
    };
    DryRunBody: {
      /** @description In this order; each sees what those before it would have written. */
      requests: components['schemas']['DryRunRequest'][];
    };
    DryRunRequest: {
      /** @description As the operation takes it. */
      body?: unknown;
      /** @description Header If-Match. */
      ifMatch?: string;
      /** @enum {string} */
      method: 'POST' | 'PUT' | 'DELETE';
      /** @description Below /api/v1, of an operation that has the parameter dryRun, and without it: /anchors/go-live. */
      path: string;
    };
    DryRunResult: {
      /** @description What the operation would answer, or the problem; null without a body. */
      body: unknown;
      /** @description Status that the request would get. */
      status: number;
    };
    DryRunResults: {
      /** @description One for each request, in its order. */
      results: components['schemas']['DryRunResult'][];
    };
    Durations: {
      /** @description How many were measured. */
      count: number;
      /** @description The average. */
      meanSeconds: number | null;
      /** @description The median; null when none was measured. */
      p50Seconds: number | null;
      /** @description The 95th percentile, linear between two values. */
      p95Seconds: number | null;
    };
    EmailChannelSettings: {
      /** @description Sender; the policy file lists those that a tenant may use. */
      from: string;
      /** @description Mail server. */
      host: string;
      login?: {
        password: components['schemas']['ChannelSecret'];
        user: string;
      } | null;
      /** @default 587 */
      port?: number;
      /**
       * @description StartTls refuses a server that does not offer it; Tls is for port 465; None sends in the clear.
       * @default StartTls
       * @enum {string}
       */
      security?: 'StartTls' | 'Tls' | 'None';
      to: string[];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Email';
    };
    EnabledSchedule: {
      /**
       * @description Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
       * @default []
       */
      calendars: string[];
      /**
       * @description Which fires that did not start in time, for example during an outage, start late: none, only the latest, or all, one after another.
       * @default Latest
       * @enum {string}
       */
      catchUp: 'None' | 'Latest' | 'All';
      /**
       * @description How late a missed fire may still start.
       * @default 3600
       */
      catchupWindowSeconds: number;
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /** @description By when an execution has to start and to end, counted from its scheduled time, or from when it was asked for. A deadline that passes is told once and ends nothing. */
      deadline?: {
        endBySeconds?: number;
        startBySeconds?: number;
      };
      description: string;
      /**
       * Format: date-time
       * @description When it is enabled again automatically.
       */
      disabledUntil: string | null;
      enabled: boolean;
      /** @description Who enabled or disabled it, and why. */
      enabledNote: string;
      /** @description True when its timings have no fire left, whether it is enabled or not. */
      finished: boolean;
      groupCount: number;
      /** @description Why nothing starts automatically: the reason of the active hold of the tenant. */
      hold: string | null;
      /** Format: uuid */
      id: string;
      /**
       * @description Maximum random delay of each fire; at most half the shortest time between two fires.
       * @default 0
       */
      jitterSeconds: number;
      lastExecution: components['schemas']['LastExecution'] | null;
      /** @description What applies the schedule from documents; changes made otherwise are overwritten by it. */
      managedBy?: string;
      name: string;
      /** Format: date-time */
      nextFireAt: string | null;
      notRun: components['schemas']['NotRun'] | null;
      /**
       * @description What a start does while an earlier execution is running: Skip the start, wait (BufferOne: one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run at the same time (AllowAll).
       * @default Skip
       * @enum {string}
       */
      overlap: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Typed values that an execution is given at its start; expressions read parameters.<name>. */
      parameters?: {
        [key: string]: components['schemas']['Parameter'];
      };
      /** @description Failures in a row after which it is disabled automatically; never unless set. Counting begins again when it is enabled. Backfills do not count. */
      pauseAfterFailures?: number;
      /** @description Of its executions, 1 first and 5 last; 3 unless set. It orders the executions that wait for their turn, and the tasks that wait for a worker. */
      priority?: number;
      revision: number;
      slug: string;
      stepCount: number;
      steps: components['schemas']['Step'][];
      sync: components['schemas']['SyncState'];
      tags: string[];
      /** @description The timings in words. */
      timingDescription: string;
      timings: components['schemas']['Timing'][];
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Anchors that are not set; its milestones fire only after they are. */
      waitsForAnchors: string[];
      /** @description Slugs of schedules that it follows and that were deleted. */
      waitsForSchedules: string[];
    };
    EndObservation: {
      end: {
        attempt: number;
        code: string | null;
        endedAt: number;
        /** Format: uuid */
        executionId: string;
        exitCode: number | null;
        httpStatus: number | null;
        /** Format: uuid */
        incarnation: string;
        message: string;
        nextAttemptAt: number | null;
        /** @description The nonce that the step was dispatched with; steps of earlier releases have none. */
        nonce?: string;
        output: string | null;
        outputBytes: number;
        /** @enum {string} */
        status: 'Completed' | 'Failed' | 'TimedOut' | 'Cancelled';
        stepIndex: number;
        /** Format: uuid */
        tenantId: string;
      };
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'end';
    };
    Event: {
      /** Format: uuid */
      id: string;
      name: string;
      /** Format: date-time */
      receivedAt: string;
      receivedBy: components['schemas']['Initiator'];
      /** @description The sender's own id. */
      senderId: string | null;
      source: string;
    };
    EventBody: {
      /** @description The sender's own id: repeating it from the same source starts nothing. */
      id?: string;
      name: string;
      /** @description Any JSON of at most 32768 bytes; stored with the event. */
      payload?: unknown;
      source: string;
    };
    EventDetail: {
      /** @description One entry for each schedule that it starts. */
      deliveries: components['schemas']['Delivery'][];
      /** Format: uuid */
      id: string;
      name: string;
      payload: unknown;
      /** Format: date-time */
      receivedAt: string;
      receivedBy: components['schemas']['Initiator'];
      /** @description The sender's own id. */
      senderId: string | null;
      source: string;
    };
    EventPage: {
      hasMore: boolean;
      items: components['schemas']['Event'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    EventReceipt: {
      /** @description One entry for each schedule that it starts. */
      deliveries: components['schemas']['Delivery'][];
      /** Format: uuid */
      id: string;
      name: string;
      /** Format: date-time */
      receivedAt: string;
      receivedBy: components['schemas']['Initiator'];
      /** @description The sender's own id. */
      senderId: string | null;
      source: string;
    };
    /** @description Starts once for each event with this source and name. */
    EventTiming: {
      name: string;
      source: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Event';
    };
    ExecutableStep: {
      arguments: string[];
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      environment: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted: 'Retry' | 'Fail';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      program: string;
      retry: components['schemas']['RetrySettings'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Executable';
      workingDirectory: string | null;
    };
    ExecutableStepBody: {
      arguments?: string[];
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      environment?: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted?: 'Retry' | 'Fail';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool?: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      program: string;
      retry?: components['schemas']['RetryBody'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Executable';
      workingDirectory?: string | null;
    };
    Execution: {
      /**
       * Format: uuid
       * @description The backfill that it is part of; absent for other executions.
       */
      backfillId?: string;
      /** Format: date-time */
      endedAt: string | null;
      /** @description Every failed step and why it failed, those that stopped the execution first, and every step whose result a person set. Null when it is Completed. */
      error: string | null;
      groupCount: number;
      /** @description The current group, from 0. */
      groupIndex: number;
      /** Format: uuid */
      id: string;
      initiator: components['schemas']['Initiator'];
      /** @description The milestone that it tries; absent for other executions. */
      milestone?: {
        anchor: string;
        anchorVersion: number;
        /** @description Number of the attempt at the milestone, from 1. */
        attempt: number;
        /** @description Such as PT12H. */
        offset: string;
      };
      /** @description For a Completed execution: every step whose result a person set, who set it, and why. */
      note?: string | null;
      /** @description What it was started with; absent when its schedule has no parameters. */
      parameters?: {
        [key: string]: unknown;
      };
      /** @description The span that it is part of; null when it is the first of its trace. */
      parentSpanId?: string | null;
      /** @description 1 first, 5 last. Of executions that wait, and of their tasks. */
      priority?: number;
      /** Format: date-time */
      queuedAt: string;
      /**
       * Format: uuid
       * @description The ended execution whose workflow was reset in Temporal.
       */
      resetOf?: string | null;
      /**
       * Format: uuid
       * @description The execution whose failed steps it runs again.
       */
      retriedFrom: string | null;
      retryReason: string | null;
      /** @description Revision of the definition that it runs. */
      revision: number;
      /** Format: uuid */
      runId: string;
      /** Format: date-time */
      scheduledFor: string | null;
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
      /** @description Its span; null while no worker has begun it. */
      spanId?: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      stepCount: number;
      /** @description Trace that it is part of, also in the systems that it calls. */
      traceId?: string;
      /** @enum {string} */
      trigger:
        | 'Schedule'
        | 'AfterSchedule'
        | 'Event'
        | 'Manual'
        | 'External'
        | 'Backfill'
        | 'Step'
        | 'Demo';
      triggeredBy?: components['schemas']['TriggeredBy'];
      /** @description Why it is Queued: no worker has begun it yet, Temporal did not accept the start, or another execution must end first. Null when it has begun or ended. */
      waitingReason?: string | null;
      /**
       * Format: uuid
       * @description While it is Queued: the execution that must end first. Null when it is next, and while no worker has begun it.
       */
      waitsFor?: string | null;
      /** @description Temporal's workflow id. */
      workflowId: string;
    };
    /** @description Event `execution`: an execution was recorded, or its status changed. */
    ExecutionChanged: {
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      executionId: string;
      /** Format: uuid */
      scheduleId: string | null;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
    };
    ExecutionDetail: {
      /**
       * Format: uuid
       * @description The backfill that it is part of; absent for other executions.
       */
      backfillId?: string;
      /** Format: date-time */
      endedAt: string | null;
      /** @description Every failed step and why it failed, those that stopped the execution first, and every step whose result a person set. Null when it is Completed. */
      error: string | null;
      groupCount: number;
      /** @description The current group, from 0. */
      groupIndex: number;
      /** Format: uuid */
      id: string;
      initiator: components['schemas']['Initiator'];
      /** @description The milestone that it tries; absent for other executions. */
      milestone?: {
        anchor: string;
        anchorVersion: number;
        /** @description Number of the attempt at the milestone, from 1. */
        attempt: number;
        /** @description Such as PT12H. */
        offset: string;
      };
      /** @description For a Completed execution: every step whose result a person set, who set it, and why. */
      note?: string | null;
      /** @description What it was started with; absent when its schedule has no parameters. */
      parameters?: {
        [key: string]: unknown;
      };
      /** @description The span that it is part of; null when it is the first of its trace. */
      parentSpanId?: string | null;
      /** @description 1 first, 5 last. Of executions that wait, and of their tasks. */
      priority?: number;
      /** Format: date-time */
      queuedAt: string;
      /**
       * Format: uuid
       * @description The ended execution whose workflow was reset in Temporal.
       */
      resetOf?: string | null;
      /** @description Executions that retry it, the newest first. */
      retriedBy: string[];
      /**
       * Format: uuid
       * @description The execution whose failed steps it runs again.
       */
      retriedFrom: string | null;
      retryReason: string | null;
      /** @description Revision of the definition that it runs. */
      revision: number;
      /** Format: uuid */
      runId: string;
      /** Format: date-time */
      scheduledFor: string | null;
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
      /** @description Its span; null while no worker has begun it. */
      spanId?: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      stepCount: number;
      steps: components['schemas']['ActivityRecord'][];
      /** @description Trace that it is part of, also in the systems that it calls. */
      traceId?: string;
      /** @enum {string} */
      trigger:
        | 'Schedule'
        | 'AfterSchedule'
        | 'Event'
        | 'Manual'
        | 'External'
        | 'Backfill'
        | 'Step'
        | 'Demo';
      triggeredBy?: components['schemas']['TriggeredBy'];
      /** @description Why it is Queued: no worker has begun it yet, Temporal did not accept the start, or another execution must end first. Null when it has begun or ended. */
      waitingReason?: string | null;
      /**
       * Format: uuid
       * @description While it is Queued: the execution that must end first. Null when it is next, and while no worker has begun it.
       */
      waitsFor?: string | null;
      /** @description Temporal's workflow id. */
      workflowId: string;
    };
    ExecutionLoad: {
      /** @description Without gaps, the earliest first. */
      buckets: components['schemas']['LoadBucket'][];
      /** @description Length of each bucket, in seconds. */
      bucketSeconds: number;
      /** Format: date-time */
      from: string;
      quietest: components['schemas']['QuietSlot'] | null;
      /** @description Enabled schedules that were looked at. */
      schedules: number;
      /** Format: date-time */
      to: string;
      /** @description True when not everything was counted: at most 50,000 executions, and planned fires for two seconds. */
      truncated: boolean;
    };
    ExecutionPage: {
      hasMore: boolean;
      items: components['schemas']['Execution'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    Fire: {
      /** @description False while it waits in Temporal for a worker. */
      begun: boolean;
      /** @description Started late, as the catch-up policy allows. */
      catchUp: boolean;
      /** Format: date-time */
      decidedAt: string;
      /** @enum {string} */
      decision: 'Started' | 'Skipped' | 'Missed';
      /** Format: uuid */
      executionId: string | null;
      /** @description Why it did not run, or started late. */
      reason: string | null;
      /** @description How its execution had ended, once retention has removed that. */
      removed?: {
        /** @description The file that has it. */
        archive: string | null;
        /** Format: date-time */
        endedAt: string | null;
        reason: string | null;
        /** Format: date-time */
        removedAt: string;
        /** @enum {string} */
        status:
          | 'Queued'
          | 'InProgress'
          | 'Paused'
          | 'Cancelling'
          | 'Completed'
          | 'CompletedWithErrors'
          | 'Failed'
          | 'TimedOut'
          | 'Cancelled'
          | 'Terminated'
          | 'Skipped'
          | 'Lost';
      };
      /** Format: date-time */
      scheduledFor: string;
    };
    /** @description Event `fire`: what became of an expected fire. */
    FireDecided: {
      /** Format: date-time */
      at: string;
      catchUp: boolean;
      /** @enum {string} */
      decision: 'Started' | 'Skipped' | 'Missed';
      /** Format: uuid */
      executionId: string | null;
      /** Format: date-time */
      scheduledFor: string;
      /** Format: uuid */
      scheduleId: string;
    };
    FireOutcome: {
      /** @enum {string} */
      decision: 'Started' | 'Skipped' | 'Missed';
      /** Format: date-time */
      endedAt: string | null;
      /** Format: uuid */
      executionId: string | null;
      /**
       * Format: date-time
       * @description For one that runs: its start and the usual time.
       */
      expectedEndAt: string | null;
      /** @description The first step that failed. */
      failedStep: {
        index: number;
        name: string;
      } | null;
      /** @description From its time to its start, in seconds; null unless it began. */
      lateSeconds: number | null;
      /**
       * @description OnTime and Late: it completed, and started within a minute (and the jitter) of its time, or later. Failed: also timed out, terminated or lost. Running: it has not ended. Waiting: it was started and has not begun. Skipped: on purpose. Missed: it did not start.
       * @enum {string}
       */
      outcome:
        'OnTime' | 'Late' | 'Failed' | 'Cancelled' | 'Running' | 'Waiting' | 'Skipped' | 'Missed';
      /** @description Why it did not run, or started late. */
      reason: string | null;
      /** Format: date-time */
      scheduledFor: string;
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
      /** Format: date-time */
      startedAt: string | null;
      status:
        | (
            | 'Queued'
            | 'InProgress'
            | 'Paused'
            | 'Cancelling'
            | 'Completed'
            | 'CompletedWithErrors'
            | 'Failed'
            | 'TimedOut'
            | 'Cancelled'
            | 'Terminated'
            | 'Skipped'
            | 'Lost'
          )
        | null;
      tags: string[];
      /** @description For one that runs: how long its schedule usually takes, in seconds; null without completed executions. */
      usualSeconds: number | null;
    };
    FireOutcomePage: {
      hasMore: boolean;
      items: components['schemas']['FireOutcome'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    FirePage: {
      hasMore: boolean;
      items: components['schemas']['Fire'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    FireTotals: {
      /** @description False when only the newest 100,000 fires of the period were counted. */
      complete: boolean;
      /** Format: date-time */
      from: string;
      outcomes: {
        /** @description Fires with the outcome Cancelled. */
        Cancelled: number;
        /** @description Fires with the outcome Failed. */
        Failed: number;
        /** @description Fires with the outcome Late. */
        Late: number;
        /** @description Fires with the outcome Missed. */
        Missed: number;
        /** @description Fires with the outcome OnTime. */
        OnTime: number;
        /** @description Fires with the outcome Running. */
        Running: number;
        /** @description Fires with the outcome Skipped. */
        Skipped: number;
        /** @description Fires with the outcome Waiting. */
        Waiting: number;
      };
      /** Format: date-time */
      to: string;
      /** @description Fires of the period that are in the ledger. */
      total: number;
    };
    FoundActivityRecord: {
      attempts: number;
      /** @description Problem code of a failure. */
      code: string | null;
      continueOnFailure: boolean;
      counts: {
        [key: string]: number;
      } | null;
      /** Format: date-time */
      endedAt: string | null;
      /** @description What its condition and expressions came to; null when it has none. */
      evaluation?: {
        condition: string | null;
        /** @description Why it could not be evaluated. */
        fault: string | null;
        /** @description What was read, by path such as steps.hr.outputs.changed; long values are cut. */
        inputs: {
          [key: string]: unknown;
        };
        result: boolean | null;
      } | null;
      /** Format: uuid */
      executionId: string;
      exitCode: number | null;
      /** @description Group of the step, from 0. */
      groupIndex: number;
      httpStatus: number | null;
      /** Format: uuid */
      id: string;
      /** @description Taken over from the execution that was retried. */
      inherited: boolean;
      /**
       * Format: uuid
       * @description Activity record of the step that actually ran.
       */
      inheritedFrom: string | null;
      /** @description Who put the step into the execution while it ran, and what it is; null for steps of the definition. */
      inserted?: {
        /** Format: date-time */
        at: string;
        by: components['schemas']['Initiator'];
        reason: string | null;
        step: components['schemas']['Step'];
      } | null;
      key: string;
      lane?: ('Regular' | 'Inline') | null;
      /** @description As the retry policy allows; null in earlier records. */
      maxAttempts?: number | null;
      message: string | null;
      name: string;
      /**
       * Format: date-time
       * @description While it is Retrying: when the next attempt is due. `message`, `code` and so on are of the last one.
       */
      nextAttemptAt?: string | null;
      /** @description Excerpt of the output or the response. */
      output: string | null;
      /** @description Values for later steps, by name; null when it gave none. */
      outputs?: {
        [key: string]: unknown;
      } | null;
      /** @description The span that it is part of; null when it is the first of its trace. */
      parentSpanId?: string | null;
      progress: {
        message: string;
        percent: number | null;
      } | null;
      /** Format: date-time */
      queuedAt: string | null;
      /** Format: uuid */
      scheduleId: string;
      scheduleSlug: string;
      /** @description Its span; null while no worker has begun it. */
      spanId?: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /** @enum {string} */
      status:
        | 'Waiting'
        | 'Queued'
        | 'InProgress'
        | 'Retrying'
        | 'Paused'
        | 'Completed'
        | 'CompletedWithWarnings'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Skipped'
        | 'NotRun'
        | 'Interrupted';
      /** @description Index among all steps, from 0. */
      stepIndex: number;
      /** @description Trace that it is part of, also in the systems that it calls. */
      traceId?: string;
      /** @enum {string} */
      type:
        | 'RunProfile'
        | 'Http'
        | 'Executable'
        | 'Shell'
        | 'PowerShell'
        | 'Sql'
        | 'CustomActivity'
        | 'ChildWorkflow'
        | 'Wait'
        | 'Approval'
        | 'Schedule';
      /** @description Why it waits now: no worker serves its pool or task queue, or all slots of a limit are taken. `message` says the same while it waits for a slot. */
      waitingReason?: string;
      worker: string | null;
    };
    GridCell: {
      attempts: number;
      key: string;
      /** @description Until it ended, or until now; null before it began. */
      runSeconds: number | null;
      /** @enum {string} */
      status:
        | 'Waiting'
        | 'Queued'
        | 'InProgress'
        | 'Retrying'
        | 'Paused'
        | 'Completed'
        | 'CompletedWithWarnings'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Skipped'
        | 'NotRun'
        | 'Interrupted';
      /** @description Index among all steps of the execution, from 0. */
      stepIndex: number;
    };
    GridRun: {
      /** @description One for each step, in their order. */
      cells: components['schemas']['GridCell'][];
      /** Format: date-time */
      endedAt: string | null;
      /** Format: uuid */
      id: string;
      /** Format: date-time */
      queuedAt: string;
      /** @description Revision of the definition that it runs. */
      revision: number;
      /** Format: date-time */
      scheduledFor: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      /** @enum {string} */
      trigger:
        | 'Schedule'
        | 'AfterSchedule'
        | 'Event'
        | 'Manual'
        | 'External'
        | 'Backfill'
        | 'Step'
        | 'Demo';
    };
    GridStep: {
      /**
       * Format: uuid
       * @description The newest execution of the page that has the step.
       */
      executionId: string;
      /** @description Group of the step, from 0. */
      groupIndex: number;
      key: string;
      name: string;
      /** @enum {string} */
      type:
        | 'RunProfile'
        | 'Http'
        | 'Executable'
        | 'Shell'
        | 'PowerShell'
        | 'Sql'
        | 'CustomActivity'
        | 'ChildWorkflow'
        | 'Wait'
        | 'Approval'
        | 'Schedule';
    };
    Health: {
      database: {
        message: string | null;
        /** @description How long the check took, in milliseconds. */
        ms: number | null;
        /** @enum {string} */
        status: 'Up' | 'Down';
      };
      fires?: {
        message: string | null;
        /** @description How long the check took, in milliseconds. */
        ms: number | null;
        /** @enum {string} */
        status: 'Up' | 'Down';
      };
      /** @description The active hold: everything is healthy, and nothing starts automatically. */
      hold?: components['schemas']['Hold'] | null;
      schedules?: {
        message: string | null;
        /** @description How long the check took, in milliseconds. */
        ms: number | null;
        /** @enum {string} */
        status: 'Up' | 'Down';
      };
      /** @enum {string} */
      status: 'Up' | 'Down';
      sweeper?: {
        message: string | null;
        /** @description How long the check took, in milliseconds. */
        ms: number | null;
        /** @enum {string} */
        status: 'Up' | 'Down';
      };
      temporal: {
        message: string | null;
        /** @description How long the check took, in milliseconds. */
        ms: number | null;
        /** @enum {string} */
        status: 'Up' | 'Down';
      };
      workers: {
        message: string | null;
        /** @description How long the check took, in milliseconds. */
        ms: number | null;
        pools?: components['schemas']['PoolService'][];
        processes?: components['schemas']['WorkerProcess'][];
        /** @enum {string} */
        status: 'Up' | 'Down';
      };
    };
    Hold: {
      /**
       * Format: date-time
       * @description Null while it is active.
       */
      endedAt: string | null;
      endedBy: components['schemas']['Initiator'] | null;
      /** Format: uuid */
      id: string;
      reason: string;
      setBy: components['schemas']['Initiator'];
      /** Format: date-time */
      since: string;
      /**
       * Format: date-time
       * @description When it ends automatically.
       */
      until: string | null;
    };
    HoldBody: {
      reason: string;
      /** @description When it ends automatically: an instant with its offset, at most a year ahead. Without it the hold is active until it is released. */
      until?: string;
    };
    /** @description Event `hold`: the hold of the tenant was set, changed or released. */
    HoldChanged: {
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      holdId: string;
      /** @enum {string} */
      state: 'Set' | 'Released';
    };
    HoldState: {
      /** @description The newest first; at most 100. */
      history: components['schemas']['Hold'][];
      /** @description The active hold; null while everything fires as scheduled. */
      hold: components['schemas']['Hold'] | null;
    };
    HttpStep: {
      /** @description Text is sent as it is, null is not sent, anything else is sent as JSON. */
      body: unknown;
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      headers: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @default GET
       * @enum {string}
       */
      method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted: 'Retry' | 'Fail';
      /** @description Values for later steps: by name, a path into the JSON of the response that joins names and indexes with dots. */
      outputs?: {
        [key: string]: string;
      };
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      /** @description Asks the same host, with the headers of the step, whether an earlier attempt took effect, before the request is repeated and after the last attempt. By default 2xx says that it did, 404 and 410 that it did not. */
      probe?: {
        /** @description When a response is a success; by default 2xx without "success": false. A body that cannot be read fails the step with answer-unreadable, unless json is an empty list. */
        landedWhen?: {
          /** @description All must be true; a path joins names and indexes with dots. */
          json?: {
            equals: string | number | boolean | null;
            path: string;
          }[];
          statuses?: '2xx' | number[];
        };
        /** @enum {string} */
        method?: 'GET' | 'HEAD';
        notLandedStatuses?: number[];
        path: string;
      };
      retry: components['schemas']['RetrySettings'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description When a response is a success; by default 2xx without "success": false. A body that cannot be read fails the step with answer-unreadable, unless json is an empty list. */
      successWhen?: {
        /** @description All must be true; a path joins names and indexes with dots. */
        json?: {
          equals: string | number | boolean | null;
          path: string;
        }[];
        statuses?: '2xx' | number[];
      };
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Http';
      /** Format: uri */
      url: string;
    };
    HttpStepBody: {
      /** @description Text is sent as it is, null is not sent, anything else is sent as JSON. */
      body?: unknown;
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      headers?: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @default GET
       * @enum {string}
       */
      method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted?: 'Retry' | 'Fail';
      /** @description Values for later steps: by name, a path into the JSON of the response that joins names and indexes with dots. */
      outputs?: {
        [key: string]: string;
      };
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool?: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      /** @description Asks the same host, with the headers of the step, whether an earlier attempt took effect, before the request is repeated and after the last attempt. By default 2xx says that it did, 404 and 410 that it did not. */
      probe?: {
        /** @description When a response is a success; by default 2xx without "success": false. A body that cannot be read fails the step with answer-unreadable, unless json is an empty list. */
        landedWhen?: {
          /** @description All must be true; a path joins names and indexes with dots. */
          json?: {
            equals: string | number | boolean | null;
            path: string;
          }[];
          statuses?: '2xx' | number[];
        };
        /** @enum {string} */
        method?: 'GET' | 'HEAD';
        notLandedStatuses?: number[];
        path: string;
      };
      retry?: components['schemas']['RetryBody'];
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description When a response is a success; by default 2xx without "success": false. A body that cannot be read fails the step with answer-unreadable, unless json is an empty list. */
      successWhen?: {
        /** @description All must be true; a path joins names and indexes with dots. */
        json?: {
          equals: string | number | boolean | null;
          path: string;
        }[];
        statuses?: '2xx' | number[];
      };
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Http';
      /** Format: uri */
      url: string;
    };
    Initiator: {
      id: string;
      name: string;
      /** @enum {string} */
      type: 'schedule' | 'user' | 'apiKey' | 'event' | 'cli' | 'system';
    };
    InputError: {
      code: string;
      /** @description The part of a timing that is wrong. */
      field?: string;
      message: string;
      /** @description JSON pointer into the body, or name of a parameter. */
      pointer: string;
      /** @description What was probably meant, or what to do. */
      suggestion?: string;
      /** @description The text that was refused. */
      text?: string;
    };
    InsertStepBody: {
      /**
       * @description Before or After: in a group of its own, in front of or behind the group of the other step. With: in that group, so that both run at the same time.
       * @enum {string}
       */
      place: 'Before' | 'After' | 'With';
      /** @description Why; recorded in the audit trail and shown with the step. */
      reason: string;
      step: components['schemas']['StepBody'];
      /** @description The other step: its key, or its index from 0. */
      target: string;
    };
    /** @description Fires at equal intervals, unaffected by clock changes: counted from startAt, which is the first fire, or from 1970-01-01T00:00:00Z plus the offset. */
    IntervalTiming: {
      everySeconds: number;
      offsetSeconds: number;
      /** Format: date-time */
      startAt: string | null;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Interval';
    };
    IntervalTimingBody: {
      /** @description Instead of everySeconds: PT15M or 90s. */
      every?: string;
      /** @description Whole seconds, at least 10. */
      everySeconds?: number;
      /** @description Instead of offsetSeconds: PT5M or 5m. */
      offset?: string;
      /** @description Less than everySeconds; only without startAt. */
      offsetSeconds?: number;
      /** @description An instant with its offset, such as 2027-03-28T06:00:00Z. */
      startAt?: string | null;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Interval';
    };
    InvariantReport: {
      /** @description Ids of the checks. */
      checked: string[];
      /** Format: date-time */
      checkedAt: string;
      hop: {
        /** @description From the end of a group to the start of the next one. */
        medianMs: number | null;
        samples: number;
      };
      violations: {
        /** @description At most 1,000 are counted. */
        count: number;
        examples: string[];
        id: string;
        /** @description What should be true and is not. */
        title: string;
      }[];
    };
    KeptDays: {
      /** @description Days that events and their deliveries are kept; null for always. */
      events: number | null;
      /** @description Days that ended executions are kept with their records and attempts; null for always. */
      executions: number | null;
      /** @description Days that an Idempotency-Key is kept. */
      keys: number;
      /** @description Days that log lines are kept; null for as long as their execution. */
      logs: number | null;
    };
    LastExecution: {
      /** Format: date-time */
      endedAt: string | null;
      /** Format: uuid */
      id: string;
      /** Format: date-time */
      queuedAt: string;
      /** Format: date-time */
      startedAt: string | null;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      /** @enum {string} */
      trigger:
        | 'Schedule'
        | 'AfterSchedule'
        | 'Event'
        | 'Manual'
        | 'External'
        | 'Backfill'
        | 'Step'
        | 'Demo';
    };
    LastRun: {
      /** Format: date-time */
      endedAt: string | null;
      /** Format: uuid */
      executionId: string;
      /** @description Until it ended, or until now. */
      runSeconds: number;
      /** @description Longer than the 95th percentile of the others and at least 1.5 times their median; null while fewer than 5 others have completed. */
      slower: boolean | null;
      /** Format: date-time */
      startedAt: string;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      usual: components['schemas']['Durations'];
    };
    LastStepRun: {
      /** Format: date-time */
      endedAt: string | null;
      /** Format: uuid */
      executionId: string;
      /** @description Until it ended, or until now. */
      runSeconds: number;
      /** @description Longer than the 95th percentile of the others and at least 1.5 times their median; null while fewer than 5 others have completed. */
      slower: boolean | null;
      /** Format: date-time */
      startedAt: string;
      /** @enum {string} */
      status:
        | 'Waiting'
        | 'Queued'
        | 'InProgress'
        | 'Retrying'
        | 'Paused'
        | 'Completed'
        | 'CompletedWithWarnings'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Skipped'
        | 'NotRun'
        | 'Interrupted';
      usual: components['schemas']['Durations'];
    };
    LedgerReport: {
      /** @description Started fires that were late. */
      caughtUp: number;
      /** @description At most 20 unexplained fires. */
      examples: {
        schedule: string;
        /** Format: date-time */
        scheduledFor: string;
      }[];
      /** @description Expected fires. */
      expected: number;
      /** Format: date-time */
      from: string;
      /** @description Fires that could not be started in time. */
      missed: number;
      /** @description Schedules that were checked, deleted ones included. */
      schedules: number;
      /** @description Fires that were skipped intentionally. */
      skipped: number;
      /** @description Expected fires that started. */
      started: number;
      /** Format: date-time */
      to: string;
      /** @description Rows at other instants, such as extra fires at clock changes. */
      unexpected: number;
      /** @description Expected fires without a row; 0 when everything is in order. */
      unexplained: number;
    };
    Limit: {
      /** @description Steps that have a slot now. */
      active: number;
      /** @description Those with a slot, the first 20. */
      holders: {
        /**
         * Format: uuid
         * @description Null for an execution of another tenant.
         */
        executionId: string | null;
        /** @description Slug of its schedule; null for one of another tenant. */
        schedule: string | null;
        /**
         * Format: date-time
         * @description When it took its slot, or asked for one.
         */
        since: string;
        /** @description From 0; null for one of another tenant. */
        stepIndex: number | null;
      }[];
      /** @enum {string} */
      kind: 'System' | 'Pool' | 'Tag';
      /** @description Steps that may run at a time. */
      maxActive: number;
      name: string;
      /** @description Those that wait, the first 20 in their order. */
      queue: {
        /**
         * Format: uuid
         * @description Null for an execution of another tenant.
         */
        executionId: string | null;
        /** @description Slug of its schedule; null for one of another tenant. */
        schedule: string | null;
        /**
         * Format: date-time
         * @description When it took its slot, or asked for one.
         */
        since: string;
        /** @description From 0; null for one of another tenant. */
        stepIndex: number | null;
      }[];
      /**
       * @description file: of the installation; it counts over all tenants. tenant: it counts inside the tenant.
       * @enum {string}
       */
      source: 'file' | 'tenant';
      /** Format: date-time */
      updatedAt: string | null;
      updatedBy: components['schemas']['Initiator'] | null;
      /** @description Grows by one with every change; null for one that is not set as a limit. */
      version: number | null;
      /** @description Steps that wait for one; counted up to 1,000. */
      waiting: number;
    };
    LimitBody: {
      /** @description Steps that may run at a time. */
      maxActive: number;
      /** @description Why it is changed. */
      reason?: string;
    };
    /** @description Fires like the inner timing, within limits; both instants are inclusive. */
    LimitedTiming: {
      /** @description Starts by the schedule since its timings were last changed. */
      maxExecutions: number | null;
      /** Format: date-time */
      startAt: string | null;
      timing: components['schemas']['RepeatingTiming'];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Limited';
      /** Format: date-time */
      until: string | null;
    };
    LimitedTimingBody: {
      maxExecutions?: number | null;
      /** @description An instant with its offset, such as 2027-03-28T06:00:00Z. */
      startAt?: string | null;
      timing: components['schemas']['RepeatingTimingBody'];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Limited';
      /** @description An instant, or a date, which is included to its end. */
      until?: string | null;
    };
    LimitList: {
      items: components['schemas']['Limit'][];
    };
    Liveness: {
      /**
       * Format: uuid
       * @description Identifies this run of a development instance; other instances have none.
       */
      instanceId?: string;
      /** @enum {string} */
      status: 'Up' | 'Down';
    };
    LoadBucket: {
      /** @description Seconds that executions took or are planned to take, all added. Planned ones take what their schedule usually takes, or 60 seconds when nothing is known. */
      busySeconds: number;
      /** @description Executions that began in it and completed, also with errors. */
      completed: number;
      /** @description Executions that began in it and failed, timed out, were terminated or lost. */
      failed: number;
      /** Format: date-time */
      from: string;
      /** @description Executions that began in it and run still, or were cancelled or skipped. */
      other: number;
      /** @description Fires that are planned in it. */
      planned: number;
    };
    /** @description Event `log`: new lines of an attempt; read them from the log. */
    LogGrown: {
      /** Format: date-time */
      at: string;
      attempt: number;
      /** Format: uuid */
      executionId: string;
      firstLine: number;
      lastLine: number;
      /** Format: uuid */
      scheduleId: string | null;
      stepIndex: number;
    };
    LogLine: {
      /** Format: date-time */
      at: string;
      attempt: number;
      /** @enum {string} */
      level: 'info' | 'warn' | 'error';
      line: number;
      stepIndex: number;
      /** @enum {string} */
      stream: 'stdout' | 'stderr' | 'system';
      text: string;
    };
    LogObservation: {
      key: {
        attempt: number;
        /** Format: uuid */
        executionId: string;
        /** Format: uuid */
        incarnation: string;
        /** @description The nonce that the step was dispatched with; steps of earlier releases have none. */
        nonce?: string;
        stepIndex: number;
        /** Format: uuid */
        tenantId: string;
      };
      lines: {
        at: number;
        /** @enum {string} */
        level: 'info' | 'warn' | 'error';
        /** @enum {string} */
        stream: 'stdout' | 'stderr' | 'system';
        text: string;
      }[];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'log';
    };
    LogPage: {
      hasMore: boolean;
      items: components['schemas']['LogLine'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    MaintenanceImpact: {
      /** @description All fires that are listed. */
      fires: number;
      /** Format: date-time */
      from: string;
      /** @description Executions of these schedules that have not ended; at most 100. */
      running: string[];
      /** @description Every schedule with a step that uses the system, also without such a fire: a manual run, an event or another schedule may start it. By slug; at most 500 steps in all. */
      schedules: {
        enabled: boolean;
        /** @description Within the window, or so shortly before it that a usual execution is still under way; at most 100. */
        fires: string[];
        name: string;
        slug: string;
        /** @description Those that use the system. */
        steps: {
          name: string;
          runProfile: string;
          /** @description From 0. */
          stepIndex: number;
        }[];
      }[];
      /** @description True when there are more than are listed. */
      truncated: boolean;
      /** Format: date-time */
      until: string;
    };
    MaintenanceWindow: {
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /** @description Of one that was ended early. */
      endedBy: components['schemas']['Initiator'] | null;
      /** Format: date-time */
      from: string;
      /** Format: uuid */
      id: string;
      /**
       * @description What becomes of a step that would begin meanwhile: it waits for the end, is skipped, or fails.
       * @enum {string}
       */
      mode: 'Wait' | 'Skip' | 'Fail';
      reason: string;
      /** @description Name of a connected system, such as hr-system. */
      system: string;
      /**
       * Format: date-time
       * @description Exclusive. That of one that was ended early is its end.
       */
      until: string;
    };
    MaintenanceWindowBody: {
      /** @description An instant with its offset, at most 366 days ahead; now when left out. */
      from?: string;
      /**
       * @description What becomes of a step that would begin meanwhile: it waits for the end, is skipped, or fails.
       * @default Wait
       * @enum {string}
       */
      mode?: 'Wait' | 'Skip' | 'Fail';
      reason: string;
      /** @description An instant with its offset, at most 31 days after the begin. */
      until: string;
    };
    MaintenanceWindowList: {
      /** @description Those that have not ended, the next first; at most 100. */
      items: components['schemas']['MaintenanceWindow'][];
    };
    /** @description Never fires automatically. */
    ManualTiming: {
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Manual';
    };
    MetricsSummary: {
      executions: {
        byStatus: {
          Cancelled: number;
          Cancelling: number;
          Completed: number;
          CompletedWithErrors: number;
          Failed: number;
          InProgress: number;
          Lost: number;
          Paused: number;
          Queued: number;
          Skipped: number;
          Terminated: number;
          TimedOut: number;
        };
        /** @description The part of the ended executions, without the skipped ones, that is Completed; null when none ended. */
        successRate: number | null;
        total: number;
      };
      /** Format: date-time */
      from: string;
      schedules: {
        deleted: number;
        disabled: number;
        /** @description Changed in Temporal. */
        drifted: number;
        enabled: number;
        /** @description Temporal does not have the last change yet. */
        pendingSync: number;
        /** @description With an execution that has not ended. */
        running: number;
        /** @description Without the deleted ones. */
        total: number;
      };
      steps: {
        byStatus: {
          Cancelled: number;
          Completed: number;
          CompletedWithWarnings: number;
          Failed: number;
          InProgress: number;
          Interrupted: number;
          NotRun: number;
          Paused: number;
          Queued: number;
          Retrying: number;
          Skipped: number;
          TimedOut: number;
          Waiting: number;
        };
        /** @description False when there were too many to count: then only the newest are counted. */
        complete: boolean;
        /** @description Steps whose outcome a retry took over. */
        inherited: number;
        /** @description The part of the steps that ran and ended that is Completed or CompletedWithWarnings. */
        successRate: number | null;
        /** @description Without those whose outcome a retry took over. */
        total: number;
      };
      /**
       * Format: date-time
       * @description Executions belong to the time they began.
       */
      to: string;
    };
    Milestone: {
      anchor: string;
      /** Format: date-time */
      anchorAt: string | null;
      anchorVersion: number | null;
      /** @description Attempts so far, the running one included. */
      attempts: number;
      /** Format: date-time */
      backoffUntil: string | null;
      /** @description Version of the anchor that it was done for. */
      doneAnchorVersion: number | null;
      /** Format: date-time */
      doneAt: string | null;
      /**
       * Format: uuid
       * @description The execution that succeeded.
       */
      doneBy: string | null;
      /**
       * Format: date-time
       * @description For a Done milestone, by the anchor version that it was done for.
       */
      dueAt: string | null;
      /**
       * Format: uuid
       * @description The execution that tries it now.
       */
      executionId: string | null;
      /** Format: date-time */
      lastAttemptAt: string | null;
      lastError: components['schemas']['MilestoneError'] | null;
      /**
       * Format: date-time
       * @description When it may be tried next; null when that does not depend on time.
       */
      nextAttemptAt: string | null;
      /** @description Elapsed time after the anchor, such as PT12H. */
      offset: string;
      offsetSeconds: number;
      /** @description Why it is not tried now. */
      reason: string | null;
      /** @enum {string} */
      state: 'WaitingForAnchor' | 'NotDue' | 'Due' | 'Held' | 'InProgress' | 'BackingOff' | 'Done';
    };
    MilestoneBoard: {
      /** @description Of all milestones, whatever the filter; at most 10,000 are counted. */
      counts: {
        /** @description In BackingOff. */
        BackingOff: number;
        /** @description In Done. */
        Done: number;
        /** @description In Due. */
        Due: number;
        /** @description In Held. */
        Held: number;
        /** @description In InProgress. */
        InProgress: number;
        /** @description In NotDue. */
        NotDue: number;
        /** @description In WaitingForAnchor. */
        WaitingForAnchor: number;
      };
      /** @description Ordered by due time, those without an anchor last; at most 1,000. */
      items: {
        /** @description Of its schedule. */
        enabled: boolean;
        milestone: components['schemas']['Milestone'];
        /** Format: uuid */
        scheduleId: string;
        scheduleSlug: string;
      }[];
      /** @description True when there are more. */
      truncated: boolean;
    };
    MilestoneError: {
      /** Format: date-time */
      at: string;
      /** @description Number of the attempt, from 1. */
      attempt: number;
      text: string;
      trigger:
        | (
            | 'Schedule'
            | 'AfterSchedule'
            | 'Event'
            | 'Manual'
            | 'External'
            | 'Backfill'
            | 'Step'
            | 'Demo'
          )
        | null;
    };
    MilestoneList: {
      /** @description Ordered by due time. */
      items: components['schemas']['Milestone'][];
    };
    MilestoneResetBody: {
      /** @description Optional when only one milestone of the schedule has the offset. */
      anchor?: string;
      /** @description Such as PT12H or 12h. */
      offset: string;
      reason: string;
    };
    /** @description Succeeds once at each offset after an anchor. The anchor is set for the tenant; only drafts for a preview may set anchorAt. */
    MilestoneTiming: {
      anchor: string;
      /** Format: date-time */
      anchorAt: string | null;
      offsetsSeconds: number[];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Milestone';
    };
    MilestoneTimingBody: {
      /** @default installation */
      anchor?: string;
      /** @description An instant with its offset, such as 2027-03-28T06:00:00Z. */
      anchorAt?: string | null;
      offsets?: string[];
      offsetsSeconds?: number[];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Milestone';
    };
    MilestoneTryBody: {
      /** @description Optional when only one milestone of the schedule has the offset. */
      anchor?: string;
      /** @description Such as PT12H or 12h. */
      offset: string;
      reason?: string;
    };
    MoveStepBody: {
      /**
       * @description Before or After: into a group of its own, in front of or behind the group of the other step. With: into that group, so that both run at the same time.
       * @enum {string}
       */
      place: 'Before' | 'After' | 'With';
      /** @description Why; recorded in the audit trail and shown with the step. */
      reason: string;
      /** @description The other step: its key, or its index from 0. */
      target: string;
    };
    Notification: {
      /** Format: uuid */
      executionId: string | null;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind:
        | 'Failed'
        | 'CompletedWithErrors'
        | 'Recovered'
        | 'Missed'
        | 'DidNotRun'
        | 'Late'
        | 'LongerThanUsual'
        | 'DeadlinePassed'
        | 'ApprovalWaiting'
        | 'AutoPaused';
      message: string;
      /** Format: date-time */
      noticedAt: string;
      /** Format: date-time */
      occurredAt: string;
      schedule: {
        /** Format: uuid */
        id: string;
        name: string;
        slug: string;
      } | null;
      /** Format: date-time */
      scheduledFor: string | null;
    };
    NotificationAttempt: {
      attempt: number;
      /** Format: date-time */
      endedAt: string | null;
      error: string | null;
      result: ('Delivered' | 'Failed' | 'Refused' | 'Unknown') | null;
      /** Format: date-time */
      startedAt: string;
      statusCode: number | null;
    };
    NotificationChannel: {
      /** @description Why Carillon disabled it; null unless it did. */
      disabledReason: string | null;
      enabled: boolean;
      /** @description Failed attempts since the last one that succeeded. */
      failures: number;
      /** Format: uuid */
      id: string;
      name: string;
      /**
       * Format: date-time
       * @description After five failures in a row no attempt is made before this instant.
       */
      pausedUntil: string | null;
      settings: components['schemas']['ChannelSettings'];
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Grows by one with every change. */
      version: number;
    };
    NotificationChannelBody: {
      /** @default true */
      enabled?: boolean;
      /** @description Why it is changed. */
      reason?: string;
      settings: components['schemas']['ChannelSettings'];
    };
    NotificationChannelPage: {
      hasMore: boolean;
      items: components['schemas']['NotificationChannel'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    NotificationDelivery: {
      attempts: number;
      /** @description Name of the channel when the message was made. */
      channel: string;
      /** Format: date-time */
      createdAt: string;
      /**
       * Format: date-time
       * @description When its group is closed, or of its next attempt.
       */
      dueAt: string;
      /** Format: date-time */
      endedAt: string | null;
      /**
       * Format: uuid
       * @description The webhook-id that the receiver sees, the same in each attempt.
       */
      id: string;
      /** @description Why it is parked. */
      reason: string | null;
      /** @description Null for a test message. */
      rule: string | null;
      /**
       * @description Grouping: more may be added. Pending: waits for its next attempt. Parked: no further attempt is made.
       * @enum {string}
       */
      state: 'Grouping' | 'Pending' | 'Delivered' | 'Parked';
      /** @description Such as `500 failed`; null while it is grouping. */
      summary: string | null;
      /** @description How many notifications it tells. */
      total: number;
    };
    NotificationDeliveryDetail: {
      attempts: number;
      /** @description Name of the channel when the message was made. */
      channel: string;
      /** Format: date-time */
      createdAt: string;
      /**
       * Format: date-time
       * @description When its group is closed, or of its next attempt.
       */
      dueAt: string;
      /** Format: date-time */
      endedAt: string | null;
      /**
       * Format: uuid
       * @description The webhook-id that the receiver sees, the same in each attempt.
       */
      id: string;
      /** @description The newest 100 attempts, in order. */
      log: components['schemas']['NotificationAttempt'][];
      /** @description Why it is parked. */
      reason: string | null;
      /** @description Null for a test message. */
      rule: string | null;
      /**
       * @description Grouping: more may be added. Pending: waits for its next attempt. Parked: no further attempt is made.
       * @enum {string}
       */
      state: 'Grouping' | 'Pending' | 'Delivered' | 'Parked';
      /** @description Such as `500 failed`; null while it is grouping. */
      summary: string | null;
      /** @description How many notifications it tells. */
      total: number;
    };
    NotificationDeliveryPage: {
      hasMore: boolean;
      items: components['schemas']['NotificationDelivery'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    NotificationPage: {
      hasMore: boolean;
      items: components['schemas']['Notification'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    NotificationRule: {
      /** @description Names of channels. A channel is told once of each notification. */
      channels: string[];
      /** @default true */
      enabled: boolean;
      /**
       * @description How long a message waits for more that it then tells too.
       * @default 60
       */
      groupSeconds: number;
      /** Format: uuid */
      id: string;
      /** @description All kinds unless given. */
      kinds: (
        | 'Failed'
        | 'CompletedWithErrors'
        | 'Recovered'
        | 'Missed'
        | 'DidNotRun'
        | 'Late'
        | 'LongerThanUsual'
        | 'DeadlinePassed'
        | 'ApprovalWaiting'
        | 'AutoPaused'
      )[];
      name: string;
      quiet: components['schemas']['QuietTimes'] | null;
      /** @description Slugs of the schedules it is for; null for all of the tenant. */
      schedules: string[] | null;
      /** @description Only schedules with one of these tags; null for any. */
      tags: string[] | null;
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Grows by one with every change. */
      version: number;
    };
    NotificationRuleBody: {
      /** @description Names of channels. A channel is told once of each notification. */
      channels: string[];
      /** @default true */
      enabled?: boolean;
      /**
       * @description How long a message waits for more that it then tells too.
       * @default 60
       */
      groupSeconds?: number;
      /** @description All kinds unless given. */
      kinds?: (
        | 'Failed'
        | 'CompletedWithErrors'
        | 'Recovered'
        | 'Missed'
        | 'DidNotRun'
        | 'Late'
        | 'LongerThanUsual'
        | 'DeadlinePassed'
        | 'ApprovalWaiting'
        | 'AutoPaused'
      )[];
      quiet?: components['schemas']['QuietTimes'] | null;
      /** @description Why it is changed. */
      reason?: string;
      /** @description Slugs of the schedules it is for; null for all of the tenant. */
      schedules?: string[] | null;
      /** @description Only schedules with one of these tags; null for any. */
      tags?: string[] | null;
    };
    NotificationRulePage: {
      hasMore: boolean;
      items: components['schemas']['NotificationRule'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    /** @description Fires that did not run while it was last disabled; a backfill starts them. */
    NotRun: {
      /** @description At most 1,000. */
      count: number;
      /** Format: date-time */
      from: string;
      /** @description True when there are more than were counted. */
      more: boolean;
      /** Format: date-time */
      until: string;
    };
    Observation:
      | components['schemas']['StartObservation']
      | components['schemas']['EndObservation']
      | components['schemas']['ProgressObservation']
      | components['schemas']['LogObservation'];
    ObservationBatch: {
      observations: components['schemas']['Observation'][];
    };
    ObservationsKept: {
      /** @description Log lines that exceeded the quota of their log. */
      droppedLines: number;
      /** @description Rows that were added or changed. */
      kept: number;
      /** @description The first 20 refusals. */
      refusals: {
        /** @enum {string} */
        code:
          | 'observation-unknown'
          | 'observation-unproven'
          | 'observation-too-late'
          | 'observation-over-quota';
        detail: string;
        /** @description Index of the observation in the batch, from 0. */
        index: number;
      }[];
      /** @description Observations that were refused. */
      refused: number;
    };
    ObservationStart: {
      start: {
        attempt: number;
        decisive: boolean;
        /** Format: uuid */
        executionId: string;
        idempotencyKey: string;
        /** Format: uuid */
        incarnation: string;
        /** @description The nonce that the step was dispatched with; steps of earlier releases have none. */
        nonce?: string;
        request?: {
          body: string | null;
          method: string;
          url: string;
        };
        startedAt: number;
        stepIndex: number;
        /** Format: uuid */
        tenantId: string;
        worker: string;
      };
    };
    ObservationStarted: {
      lostAttempt: number | null;
      stored: boolean;
    };
    /** @description Fires once; the instant is shown in the time zone. */
    OneTimeTiming: {
      /** Format: date-time */
      at: string;
      /** @description IANA name, such as Europe/Berlin. */
      timeZone: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'OneTime';
    };
    OneTimeTimingBody: {
      /** @description An instant with its offset, or a local time such as 2027-03-28T06:00:00. */
      at: string;
      /**
       * @description Which instant, when clocks show the local time twice; earlier by default.
       * @enum {string}
       */
      disambiguation?: 'earlier' | 'later';
      /**
       * @description IANA name, such as Europe/Berlin.
       * @default UTC
       */
      timeZone?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'OneTime';
    };
    Overview: {
      /** Format: date-time */
      at: string;
      /** @description At most 100, those of one kind together, the newest first. */
      attention: components['schemas']['AttentionItem'][];
      /** @description Schedules that are disabled. */
      disabled: number;
      /** @description Fires that are planned within the next hour. */
      due: number;
      /** @description False when there are more than were counted. */
      dueComplete: boolean;
      /** @description Executions that began in the last 24 hours and failed, timed out, were terminated or lost. */
      failed: number;
      /** @description Fires of the last 24 hours that completed after a late start. */
      late: number;
      /** @description Fires of the last 24 hours that did not start. */
      missed: number;
      /** @description True when there is more of some kind. */
      moreAttention: boolean;
      /** @description Executions that have not ended. */
      running: number;
    };
    /** @description Without a default, every start must give a value. */
    Parameter: {
      default?: string | number | boolean;
      description?: string;
      enum?: (string | number | boolean)[];
      maximum?: number;
      maxLength?: number;
      minimum?: number;
      minLength?: number;
      /** @enum {string} */
      type: 'string' | 'integer' | 'number' | 'boolean';
    };
    PlannedFire: {
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
      tags: string[];
      /** @description How long its schedule usually takes, in seconds; null without completed executions. */
      usualSeconds: number | null;
    };
    PlannedFires: {
      /** Format: date-time */
      from: string;
      /** @description The earliest first. */
      items: components['schemas']['PlannedFire'][];
      /** @description Enabled schedules that were looked at. */
      schedules: number;
      /** Format: date-time */
      to: string;
      /** @description True when there are more: ask for a shorter period or a larger limit. */
      truncated: boolean;
    };
    PoolService: {
      /** @description The command that starts a worker for it. */
      command: string | null;
      /** @description Why its steps wait. */
      message: string | null;
      pool: string;
      /** @description Enabled schedules with steps of this pool. */
      schedules: number;
      /** @description Null while it is unknown, because Temporal does not answer. */
      served: boolean | null;
      /** @description Live workers that announce the pool. Workers of other tenants are not counted. */
      workers: number;
    };
    PowerShellStep: {
      /** @description Arguments of the file. */
      arguments?: string[];
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /**
       * @description pwsh is PowerShell 7; powershell.exe is a part of Windows.
       * @default pwsh
       * @enum {string}
       */
      edition: 'pwsh' | 'powershell.exe';
      environment: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /** @description Path of a .ps1 file on the worker, instead of script; it is run as it is. */
      file?: string;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted: 'Retry' | 'Fail';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry: components['schemas']['RetrySettings'];
      /** @description Stops at the first error, and ends with the exit code of its last program. */
      script?: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'PowerShell';
      workingDirectory: string | null;
    };
    PowerShellStepBody: {
      /** @description Arguments of the file. */
      arguments?: string[];
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /**
       * @description pwsh is PowerShell 7; powershell.exe is a part of Windows.
       * @default pwsh
       * @enum {string}
       */
      edition?: 'pwsh' | 'powershell.exe';
      environment?: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /** @description Path of a .ps1 file on the worker, instead of script; it is run as it is. */
      file?: string;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted?: 'Retry' | 'Fail';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool?: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry?: components['schemas']['RetryBody'];
      /** @description Stops at the first error, and ends with the exit code of its last program. */
      script?: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'PowerShell';
      workingDirectory?: string | null;
    };
    Preview: {
      collisions?: components['schemas']['ScheduleCollisions'];
      /** @description The timings in words. */
      description: string;
      fires: components['schemas']['PreviewFire'][];
      /** @description Fires that a calendar skips, up to the last one in `fires`; at most 1,000. */
      skipped: components['schemas']['SkippedFire'][];
      temporalSpec?: components['schemas']['TemporalSpec'];
      warnings: string[];
    };
    PreviewBody: {
      /** @description Exclusive; now by default. */
      after?: string;
      /**
       * @description Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
       * @default []
       */
      calendars?: string[];
      /** @description What its steps use. With it, also an empty one, the answer has `collisions` with other schedules. */
      connectedSystems?: string[];
      /** @default 10 */
      count?: number;
      /** @description How long an execution is expected to take, to predict overlap. */
      expectedDurationSeconds?: number;
      /**
       * @description Maximum random delay of each fire; at most half the shortest time between two fires.
       * @default 0
       */
      jitterSeconds?: number;
      /**
       * @description The policy to predict overlap with; by default that of `schedule`, or Skip.
       * @enum {string}
       */
      overlap?: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Id, slug or name of a schedule whose executions are used to predict overlap. */
      schedule?: string;
      timings: components['schemas']['TimingBody'][];
    };
    PreviewFire: {
      /**
       * Format: date-time
       * @description In UTC, on whole seconds.
       */
      at: string;
      /** @description Local time in the time zone of the timing. */
      local: string;
      notes: string[];
    };
    Principal: {
      initiator: components['schemas']['Initiator'];
      roles: string[];
      /** @description Address of the namespace in Temporal's Web UI; null where the server is not told of one. */
      temporalUiUrl: string | null;
      tenant: string;
      /** Format: uuid */
      tenantId: string;
    };
    Problem: {
      /** @description The file that has what was removed. */
      archive?: string | null;
      /** @enum {string} */
      code:
        | 'body-invalid'
        | 'body-unreadable'
        | 'body-too-large'
        | 'content-type-unsupported'
        | 'parameter-invalid'
        | 'cron-invalid'
        | 'time-zone-invalid'
        | 'timing-invalid'
        | 'timing-never-fires'
        | 'anchor-invalid'
        | 'calendar-invalid'
        | 'calendar-unknown'
        | 'channel-invalid'
        | 'channel-unknown'
        | 'rule-invalid'
        | 'step-settings-invalid'
        | 'step-type-unavailable'
        | 'connected-system-unknown'
        | 'connected-system-invalid'
        | 'sql-connection-unknown'
        | 'secret-invalid'
        | 'run-profile-unknown'
        | 'expression-invalid'
        | 'parameter-declaration-invalid'
        | 'parameters-invalid'
        | 'credential-missing'
        | 'credential-invalid'
        | 'forbidden'
        | 'method-not-allowed'
        | 'route-not-found'
        | 'schedule-not-found'
        | 'execution-not-found'
        | 'execution-removed'
        | 'log-removed'
        | 'event-removed'
        | 'anchor-not-found'
        | 'calendar-not-found'
        | 'channel-not-found'
        | 'rule-not-found'
        | 'notification-delivery-not-found'
        | 'notification-delivery-busy'
        | 'connected-system-not-found'
        | 'connected-system-read-only'
        | 'connected-system-limit'
        | 'connected-system-in-use'
        | 'secret-not-found'
        | 'secret-limit'
        | 'secret-store-off'
        | 'limit-not-found'
        | 'limit-read-only'
        | 'limit-limit'
        | 'worker-pool-not-found'
        | 'channel-disabled'
        | 'channel-limit'
        | 'milestone-not-found'
        | 'event-not-found'
        | 'event-id-reused'
        | 'milestone-refused'
        | 'maintenance-not-found'
        | 'maintenance-already-ended'
        | 'maintenance-limit'
        | 'bulk-not-found'
        | 'bulk-already-final'
        | 'bulk-limit'
        | 'backfill-not-found'
        | 'backfill-already-final'
        | 'token-not-found'
        | 'token-limit'
        | 'approval-not-found'
        | 'approval-decided'
        | 'approval-stale'
        | 'approval-limit'
        | 'name-ambiguous'
        | 'slug-taken'
        | 'calendar-in-use'
        | 'channel-in-use'
        | 'channel-conflict'
        | 'rule-conflict'
        | 'anchor-conflict'
        | 'calendar-conflict'
        | 'connected-system-conflict'
        | 'secret-conflict'
        | 'limit-conflict'
        | 'revision-conflict'
        | 'execution-already-final'
        | 'execution-is-demo'
        | 'execution-not-final'
        | 'nothing-to-retry'
        | 'execution-not-begun'
        | 'execution-cancelling'
        | 'execution-already-paused'
        | 'execution-not-paused'
        | 'step-not-found'
        | 'step-already-final'
        | 'step-not-started'
        | 'step-already-started'
        | 'step-move-refused'
        | 'step-insert-refused'
        | 'approval-required'
        | 'step-already-held'
        | 'step-not-held'
        | 'step-running'
        | 'step-not-waiting-for-approval'
        | 'approver-not-allowed'
        | 'step-not-retrying'
        | 'schedule-loop'
        | 'execution-overlap'
        | 'idempotency-key-reused'
        | 'idempotency-key-busy'
        | 'observation-unknown'
        | 'observation-unproven'
        | 'observation-too-late'
        | 'observation-over-quota'
        | 'rate-limited'
        | 'issuer-unavailable'
        | 'database-unavailable'
        | 'temporal-unavailable'
        | 'worker-unavailable'
        | 'stream-limit'
        | 'request-timeout'
        | 'internal-error'
        | 'step-failed'
        | 'step-timed-out'
        | 'step-cancelled'
        | 'step-interrupted'
        | 'outcome-unknown'
        | 'step-misconfigured'
        | 'expression-failed'
        | 'approval-rejected'
        | 'approval-expired'
        | 'secret-missing'
        | 'secret-forbidden'
        | 'secret-unavailable'
        | 'pool-forbidden'
        | 'task-queue-forbidden'
        | 'egress-denied'
        | 'connected-system-unavailable'
        | 'target-refused'
        | 'target-unreachable'
        | 'answer-unreadable'
        | 'no-worker'
        | 'tenant-unknown'
        | 'tenant-suspended';
      detail: string;
      droppedLines?: number;
      errors: components['schemas']['InputError'][];
      eventId?: string;
      executionId?: string | null;
      holderExecutionId?: string | null;
      /** @description The path of the request. */
      instance: string;
      kept?: number;
      /** @description How a removed execution had ended. */
      outcome?: {
        endedAt: string | null;
        reason: string | null;
        schedule: string;
        status: string;
      };
      refusals?: unknown[];
      refused?: number;
      /** @description When retention removed it. */
      removedAt?: string;
      /** @description Finds the request in the logs. */
      requestId: string;
      requiredPermission?: string;
      retryAfterSeconds?: number;
      /** @description The current revision. */
      revision?: number;
      /** @description Roles with the permission. */
      roles?: string[];
      /** @description Those that are meant. */
      schedules?: unknown[];
      slug?: string;
      status: number;
      title: string;
      /** @description Address of the description of the problem. */
      type: string;
      waitingExecutionId?: string | null;
    };
    ProgressObservation: {
      progress: {
        at: number;
        attempt: number;
        /** Format: uuid */
        executionId: string;
        /** Format: uuid */
        incarnation: string;
        message: string;
        /** @description The nonce that the step was dispatched with; steps of earlier releases have none. */
        nonce?: string;
        percent: number | null;
        stepIndex: number;
        /** Format: uuid */
        tenantId: string;
      };
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'progress';
    };
    QuietSlot: {
      /** @description Seconds that executions took or are planned to take, all added. Planned ones take what their schedule usually takes, or 60 seconds when nothing is known. */
      busySeconds: number;
      /** Format: date-time */
      from: string;
      /** @description Fires within it. */
      planned: number;
      /** Format: date-time */
      to: string;
    };
    /** @description Messages that come due within these times are sent at their end, as one. */
    QuietTimes: {
      periods: {
        days?: ('Mon' | 'Tue' | 'Wed' | 'Thu' | 'Fri' | 'Sat' | 'Sun')[];
        /** @description Local time at which it begins, such as 22:00. */
        from: string;
        /** @description Local time at which it ends; on the next day unless it is after `from`. */
        until: string;
      }[];
      timeZone: string;
    };
    ReasonBody: {
      reason?: string;
    };
    RecentExecutions: {
      /** @description One for each schedule that was asked for, in that order. */
      items: {
        /** @description The newest first. */
        executions: components['schemas']['LastExecution'][];
        /** Format: uuid */
        scheduleId: string;
      }[];
    };
    RecordExport: {
      items: {
        /** @description When it became final. */
        at: string;
        /** @description The parts that the hash covers. */
        covered: string;
        /** @description SHA-256, 64 hexadecimal digits. */
        hash: string;
        /** Format: uuid */
        id: string;
        linkedAt: string;
        /** @description What retention removed: the execution, or its logs with these hashes. */
        removed?: {
          execution: boolean;
          logParts: {
            [key: string]: string;
          };
        };
        /** @description SHA-256, 64 hexadecimal digits. */
        rowHash: string;
        rows: {
          key: string;
          texts: string[];
        }[];
        /** @description Number of a link, from 1. */
        seq: number;
        /** @enum {string} */
        type: 'execution' | 'audit-event' | 'contradiction';
      }[];
      /** @description Number of a link, from 1. */
      next: number | null;
      /** Format: uuid */
      tenantId: string;
    };
    RecordHead: {
      /** Format: date-time */
      appendedAt: string | null;
      /** @description SHA-256, 64 hexadecimal digits. */
      hash: string;
      /** @description Number of a link, from 1. */
      seq: number;
    };
    RecordVerification: {
      /** @description At most 100 of this page. */
      findings: {
        /** Format: uuid */
        id: string | null;
        /** @enum {string} */
        kind:
          | 'BrokenLink'
          | 'MissingLink'
          | 'MissingRow'
          | 'ChangedRow'
          | 'BackDated'
          | 'Unlinked'
          | 'WrongHead'
          | 'WrongCut';
        message: string;
        seq: number | null;
        type: ('execution' | 'audit-event' | 'contradiction') | null;
      }[];
      head: {
        /** @description SHA-256, 64 hexadecimal digits. */
        hash: string;
        /** @description Number of a link, from 1. */
        seq: number;
      } | null;
      /** @description Links of this page. */
      links: number;
      /** @description The cursor of the next page; null at the end. */
      next: string | null;
      /** @description Of them, those whose execution retention has removed. */
      removed: number;
    };
    Rehearsal: {
      /** @description How many would end with another status. */
      changed: number;
      /** @description The newest first. */
      items: components['schemas']['RehearsedExecution'][];
      /** Format: uuid */
      scheduleId: string;
      slug: string;
      summary: string;
    };
    RehearsedCondition: {
      condition: string;
      /** @description Why it cannot be evaluated. */
      fault: string | null;
      inputs: {
        [key: string]: unknown;
      };
      key: string;
      /** @description Whether the step would run; null for a condition that fails. */
      result: boolean | null;
      stepIndex: number;
    };
    RehearsedExecution: {
      /** @description Keys of steps that would run and have no recorded outcome: taken as completed. */
      assumed: string[];
      /** @description Steps that would end otherwise than they did. */
      changes: components['schemas']['RehearsedStep'][];
      /** @description With `include=conditions`: of the steps that have one and that it would come to. */
      conditions?: components['schemas']['RehearsedCondition'][];
      error: string | null;
      /** Format: uuid */
      executionId: string;
      /** Format: date-time */
      queuedAt: string;
      /** @description The first step that would stop it; null when none would. */
      stopsAt: {
        name: string;
        stepIndex: number;
      } | null;
      /** @enum {string} */
      was:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      /** @enum {string} */
      wouldBe:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
    };
    RehearsedStep: {
      key: string;
      name: string;
      /** @description Why it would end so; empty for a recorded outcome. */
      reason: string;
      was:
        | (
            | 'Waiting'
            | 'Queued'
            | 'InProgress'
            | 'Retrying'
            | 'Paused'
            | 'Completed'
            | 'CompletedWithWarnings'
            | 'Failed'
            | 'TimedOut'
            | 'Cancelled'
            | 'Skipped'
            | 'NotRun'
            | 'Interrupted'
          )
        | null;
      /** @enum {string} */
      wouldBe:
        | 'Waiting'
        | 'Queued'
        | 'InProgress'
        | 'Retrying'
        | 'Paused'
        | 'Completed'
        | 'CompletedWithWarnings'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Skipped'
        | 'NotRun'
        | 'Interrupted';
    };
    RejectBody: {
      reason: string;
    };
    RepeatingTiming: components['schemas']['CronTiming'] | components['schemas']['IntervalTiming'];
    RepeatingTimingBody:
      components['schemas']['CronTimingBody'] | components['schemas']['IntervalTimingBody'];
    Retention: {
      /** @description The newest 20, in that order. */
      cuts: components['schemas']['RetentionCut'][];
      kept: components['schemas']['KeptDays'];
    };
    RetentionCut: {
      /** @description Whether the operator has an archive of it. */
      archived: boolean;
      /** Format: date-time */
      closedAt: string | null;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: 'executions' | 'logs' | 'events';
      /** @description Whose objects it removes, such as 2026-11. */
      month: string;
      /** @description Executions, logs or events that it removes. */
      objects: number;
      /** Format: date-time */
      openedAt: string;
      /**
       * @description Closed: all of it is removed.
       * @enum {string}
       */
      state: 'Open' | 'Deleting' | 'Closed';
    };
    RetriedStep: {
      /** @description JSON pointers to what differs now. */
      changes: string[];
      /** @enum {string} */
      decision: 'Inherit' | 'Run';
      key: string;
      name: string;
      /** @enum {string} */
      reason: 'EndedWell' | 'EndedBadly' | 'NotRun' | 'Changed' | 'New' | 'Compensated';
      /** @description Index in the execution that is retried; null for a new step. */
      sourceIndex: number | null;
      /** @description Index in the retry, from 0. */
      stepIndex: number;
    };
    RetryAnswer: {
      /**
       * Format: uuid
       * @description The backfill that it is part of; absent for other executions.
       */
      backfillId?: string;
      /** Format: date-time */
      endedAt: string | null;
      /** @description Every failed step and why it failed, those that stopped the execution first, and every step whose result a person set. Null when it is Completed. */
      error: string | null;
      groupCount: number;
      /** @description The current group, from 0. */
      groupIndex: number;
      /** Format: uuid */
      id: string;
      initiator: components['schemas']['Initiator'];
      /** @description The milestone that it tries; absent for other executions. */
      milestone?: {
        anchor: string;
        anchorVersion: number;
        /** @description Number of the attempt at the milestone, from 1. */
        attempt: number;
        /** @description Such as PT12H. */
        offset: string;
      };
      /** @description For a Completed execution: every step whose result a person set, who set it, and why. */
      note?: string | null;
      /** @description What it was started with; absent when its schedule has no parameters. */
      parameters?: {
        [key: string]: unknown;
      };
      /** @description The span that it is part of; null when it is the first of its trace. */
      parentSpanId?: string | null;
      preview: components['schemas']['RetryPreview'];
      /** @description 1 first, 5 last. Of executions that wait, and of their tasks. */
      priority?: number;
      /** Format: date-time */
      queuedAt: string;
      /**
       * Format: uuid
       * @description The ended execution whose workflow was reset in Temporal.
       */
      resetOf?: string | null;
      /**
       * Format: uuid
       * @description The execution whose failed steps it runs again.
       */
      retriedFrom: string | null;
      retryReason: string | null;
      /** @description Revision of the definition that it runs. */
      revision: number;
      /** Format: uuid */
      runId: string;
      /** Format: date-time */
      scheduledFor: string | null;
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
      /** @description Its span; null while no worker has begun it. */
      spanId?: string | null;
      /** Format: date-time */
      startedAt: string | null;
      /** @enum {string} */
      status:
        | 'Queued'
        | 'InProgress'
        | 'Paused'
        | 'Cancelling'
        | 'Completed'
        | 'CompletedWithErrors'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Terminated'
        | 'Skipped'
        | 'Lost';
      stepCount: number;
      /** @description Trace that it is part of, also in the systems that it calls. */
      traceId?: string;
      /** @enum {string} */
      trigger:
        | 'Schedule'
        | 'AfterSchedule'
        | 'Event'
        | 'Manual'
        | 'External'
        | 'Backfill'
        | 'Step'
        | 'Demo';
      triggeredBy?: components['schemas']['TriggeredBy'];
      /** @description Why it is Queued: no worker has begun it yet, Temporal did not accept the start, or another execution must end first. Null when it has begun or ended. */
      waitingReason?: string | null;
      /**
       * Format: uuid
       * @description While it is Queued: the execution that must end first. Null when it is next, and while no worker has begun it.
       */
      waitsFor?: string | null;
      /** @description Temporal's workflow id. */
      workflowId: string;
    };
    RetryBody: {
      /** @default 60 */
      delaySeconds?: number;
      /** @description Wait before retry 1, 2, 3 and so on; the last value repeats. */
      ladderSeconds?: number[];
      /**
       * @description Attempts after the first one.
       * @default 3
       */
      maxRetries?: number;
    };
    RetryExecutionBody: {
      reason?: string;
      /**
       * @description The definition that the execution ran, or the current one of the schedule.
       * @enum {string}
       */
      revision: 'AsItWas' | 'Current';
    };
    RetryPreview: {
      /** Format: uuid */
      executionId: string;
      /** @description Steps that were inserted into the execution while it ran. The retry walks the definition, which does not have them: insert them again where they are needed. */
      insertedKeys: string[];
      /** @description Revision that the execution ran. */
      ranRevision: number;
      /** @description Steps that the definition no longer has. */
      removedKeys: string[];
      /** @description Revision that the retry runs. */
      revision: number;
      steps: components['schemas']['RetriedStep'][];
    };
    RetrySettings: {
      /** @default 60 */
      delaySeconds: number;
      /** @description Wait before retry 1, 2, 3 and so on; the last value repeats. */
      ladderSeconds: number[];
      /**
       * @description Attempts after the first one.
       * @default 3
       */
      maxRetries: number;
    };
    RevealedSecrets: {
      items: {
        /** @description Why there is no value, as a problem code. */
        code: string | null;
        /** @description The only hosts it may be sent to, as hr.example.com, *.example.com or 10.2.0.0/16, each with or without a port. With hosts, no command gets it. Null for no limit. */
        hosts: string[] | null;
        name: string;
        /** @description The only pools whose steps may use it; null for every pool. */
        pools: string[] | null;
        reason: string | null;
        value: string | null;
      }[];
    };
    Revision: {
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      definition: components['schemas']['Definition'];
      reason: string | null;
      revision: number;
    };
    RevisionPage: {
      hasMore: boolean;
      items: components['schemas']['RevisionSummary'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    RevisionSummary: {
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      reason: string | null;
      revision: number;
    };
    RunBody: {
      /**
       * @description For this start only; by default the policy of the schedule.
       * @enum {string}
       */
      overlap?: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Values of parameters of the schedule; defaults are used for those left out. */
      parameters?: {
        [key: string]: string | number | boolean;
      };
      /** @description For this execution only, 1 first and 5 last; by default that of the schedule. */
      priority?: number;
      reason?: string;
    };
    RunGrid: {
      hasMore: boolean;
      /** @description Executions, the newest first. */
      items: components['schemas']['GridRun'][];
      nextCursor: string | null;
      /** @description Every step of the executions of the page, by key: those of the newest execution first, in its order. */
      steps: components['schemas']['GridStep'][];
    };
    RunProfileBody: {
      reason?: string;
      /** @description Of the system. */
      runProfile: string;
    };
    RunProfileStep: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      connectedSystem: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted: 'Retry' | 'Fail';
      /**
       * @description Whether partial errors fail the step (Failure, the default) or warn.
       * @enum {string}
       */
      partialErrors?: 'Failure' | 'Warning';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry: components['schemas']['RetrySettings'];
      runProfile: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'RunProfile';
    };
    RunProfileStepBody: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      connectedSystem: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted?: 'Retry' | 'Fail';
      /**
       * @description Whether partial errors fail the step (Failure, the default) or warn.
       * @enum {string}
       */
      partialErrors?: 'Failure' | 'Warning';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool?: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry?: components['schemas']['RetryBody'];
      runProfile: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'RunProfile';
    };
    Schedule: {
      /**
       * @description Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
       * @default []
       */
      calendars: string[];
      /**
       * @description Which fires that did not start in time, for example during an outage, start late: none, only the latest, or all, one after another.
       * @default Latest
       * @enum {string}
       */
      catchUp: 'None' | 'Latest' | 'All';
      /**
       * @description How late a missed fire may still start.
       * @default 3600
       */
      catchupWindowSeconds: number;
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /** @description By when an execution has to start and to end, counted from its scheduled time, or from when it was asked for. A deadline that passes is told once and ends nothing. */
      deadline?: {
        endBySeconds?: number;
        startBySeconds?: number;
      };
      description: string;
      /**
       * Format: date-time
       * @description When it is enabled again automatically.
       */
      disabledUntil: string | null;
      enabled: boolean;
      /** @description Who enabled or disabled it, and why. */
      enabledNote: string;
      /** @description True when its timings have no fire left, whether it is enabled or not. */
      finished: boolean;
      groupCount: number;
      /** @description Why nothing starts automatically: the reason of the active hold of the tenant. */
      hold: string | null;
      /** Format: uuid */
      id: string;
      /**
       * @description Maximum random delay of each fire; at most half the shortest time between two fires.
       * @default 0
       */
      jitterSeconds: number;
      lastExecution: components['schemas']['LastExecution'] | null;
      /** @description What applies the schedule from documents; changes made otherwise are overwritten by it. */
      managedBy?: string;
      name: string;
      /** Format: date-time */
      nextFireAt: string | null;
      /**
       * @description What a start does while an earlier execution is running: Skip the start, wait (BufferOne: one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run at the same time (AllowAll).
       * @default Skip
       * @enum {string}
       */
      overlap: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Typed values that an execution is given at its start; expressions read parameters.<name>. */
      parameters?: {
        [key: string]: components['schemas']['Parameter'];
      };
      /** @description Failures in a row after which it is disabled automatically; never unless set. Counting begins again when it is enabled. Backfills do not count. */
      pauseAfterFailures?: number;
      /** @description Of its executions, 1 first and 5 last; 3 unless set. It orders the executions that wait for their turn, and the tasks that wait for a worker. */
      priority?: number;
      revision: number;
      slug: string;
      stepCount: number;
      steps: components['schemas']['Step'][];
      sync: components['schemas']['SyncState'];
      tags: string[];
      /** @description The timings in words. */
      timingDescription: string;
      timings: components['schemas']['Timing'][];
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Anchors that are not set; its milestones fire only after they are. */
      waitsForAnchors: string[];
      /** @description Slugs of schedules that it follows and that were deleted. */
      waitsForSchedules: string[];
    };
    /**
     * @example {
     *       "name": "Delta sync",
     *       "timings": [
     *         {
     *           "type": "Cron",
     *           "expression": "0 6 * * *",
     *           "timeZone": "Europe/Berlin"
     *         }
     *       ],
     *       "steps": [
     *         {
     *           "type": "RunProfile",
     *           "name": "HR import",
     *           "connectedSystem": "hr-system",
     *           "runProfile": "Delta Import"
     *         },
     *         {
     *           "type": "Http",
     *           "name": "Tell payroll",
     *           "url": "https://payroll.example.com/sync"
     *         }
     *       ]
     *     }
     */
    ScheduleBody: {
      /**
       * @description Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
       * @default []
       */
      calendars?: string[];
      /**
       * @description Which fires that did not start in time, for example during an outage, start late: none, only the latest, or all, one after another.
       * @default Latest
       * @enum {string}
       */
      catchUp?: 'None' | 'Latest' | 'All';
      /**
       * @description How late a missed fire may still start.
       * @default 3600
       */
      catchupWindowSeconds?: number;
      /** @description By when an execution has to start and to end, counted from its scheduled time, or from when it was asked for. A deadline that passes is told once and ends nothing. */
      deadline?: {
        endBySeconds?: number;
        startBySeconds?: number;
      };
      description?: string;
      /** @description By default true on creation and unchanged on replacement. */
      enabled?: boolean;
      /**
       * @description Maximum random delay of each fire; at most half the shortest time between two fires.
       * @default 0
       */
      jitterSeconds?: number;
      /** @description What applies the schedule from documents; changes made otherwise are overwritten by it. */
      managedBy?: string;
      name: string;
      /**
       * @description What a start does while an earlier execution is running: Skip the start, wait (BufferOne: one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run at the same time (AllowAll).
       * @default Skip
       * @enum {string}
       */
      overlap?: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Typed values that an execution is given at its start; expressions read parameters.<name>. */
      parameters?: {
        [key: string]: components['schemas']['Parameter'];
      };
      /** @description Failures in a row after which it is disabled automatically; never unless set. Counting begins again when it is enabled. Backfills do not count. */
      pauseAfterFailures?: number;
      /** @description Of its executions, 1 first and 5 last; 3 unless set. It orders the executions that wait for their turn, and the tasks that wait for a worker. */
      priority?: number;
      /** @description Why it is changed. */
      reason?: string;
      /** @description Derived from the name by default; never changes. */
      slug?: string;
      steps: components['schemas']['StepBody'][];
      tags?: string[];
      timings?: components['schemas']['TimingBody'][];
    };
    /** @description Event `schedule`: a schedule was changed, pushed to Temporal, or drifted. */
    ScheduleChanged: {
      /** Format: date-time */
      at: string;
      enabled: boolean;
      generation: number;
      observedGeneration: number;
      revision: number;
      /** Format: uuid */
      scheduleId: string;
      /** @enum {string} */
      state: 'InSync' | 'PendingSync' | 'SyncFailing' | 'Drifted' | 'Deleted';
    };
    ScheduleCollision: {
      /** @description That both use while executions of both run, by how long they usually take; empty when they only begin in the same minute. */
      connectedSystems: string[];
      /** @description How many in `fires` meet one of it. */
      fires: number;
      /**
       * Format: date-time
       * @description The first fire in `fires` that meets one of it.
       */
      firstAt: string;
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
    };
    ScheduleCollisions: {
      /** @description At most 20 enabled schedules; those that share a system first, then those that meet the most fires. */
      items: components['schemas']['ScheduleCollision'][];
      /** @description How many there are in all. */
      schedules: number;
      /** @description True when not all schedules could be looked at. */
      truncated: boolean;
      /**
       * Format: date-time
       * @description Later fires were not compared: at most eight days are. Null without fires.
       */
      until: string | null;
    };
    ScheduleDocument: {
      /** @description As `carillon export` prints it; `carillon apply` takes it. */
      yaml: string;
    };
    SchedulePage: {
      hasMore: boolean;
      items: components['schemas']['ScheduleSummary'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    ScheduleStatistics: {
      /** @description False when there were too many to count: then only the newest are counted. */
      complete: boolean;
      executions: {
        byStatus: {
          Cancelled: number;
          Cancelling: number;
          Completed: number;
          CompletedWithErrors: number;
          Failed: number;
          InProgress: number;
          Lost: number;
          Paused: number;
          Queued: number;
          Skipped: number;
          Terminated: number;
          TimedOut: number;
        };
        /** @description The newest execution that began. */
        last: components['schemas']['LastRun'] | null;
        queueTime: components['schemas']['Durations'];
        runTime: components['schemas']['Durations'];
        /** @description The part of the ended executions, without the skipped ones, that is Completed; null when none ended. */
        successRate: number | null;
        total: number;
      };
      /** Format: date-time */
      from: string;
      schedule: {
        /** Format: uuid */
        id: string;
        slug: string;
      };
      /** @description By key, in the order of the newest execution; at most 1,000. */
      steps: components['schemas']['StepStatistics'][];
      /** @description False when there were too many to count: then only the newest are counted. */
      stepsComplete: boolean;
      /**
       * Format: date-time
       * @description Executions belong to the time they began.
       */
      to: string;
    };
    ScheduleStep: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description For this start; by default the policy of the schedule. A skipped start fails the step.
       * @enum {string}
       */
      overlap?: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Values of parameters of the schedule; defaults are used for those left out. */
      parameters?: {
        [key: string]: string | number | boolean;
      };
      /** @description Of the execution that it starts, 1 first and 5 last; by default that of this one, or of the schedule when this one has the default. */
      priority?: number;
      /** @description Slug of the schedule; it runs whether it is enabled or not. */
      schedule: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description After it the execution is cancelled; by default 366 days. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Schedule';
    };
    ScheduleStepBody: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description For this start; by default the policy of the schedule. A skipped start fails the step.
       * @enum {string}
       */
      overlap?: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Values of parameters of the schedule; defaults are used for those left out. */
      parameters?: {
        [key: string]: string | number | boolean;
      };
      /** @description Of the execution that it starts, 1 first and 5 last; by default that of this one, or of the schedule when this one has the default. */
      priority?: number;
      /** @description Slug of the schedule; it runs whether it is enabled or not. */
      schedule: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description After it the execution is cancelled; by default 366 days. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Schedule';
    };
    ScheduleSummary: {
      /**
       * @description Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
       * @default []
       */
      calendars: string[];
      /**
       * @description Which fires that did not start in time, for example during an outage, start late: none, only the latest, or all, one after another.
       * @default Latest
       * @enum {string}
       */
      catchUp: 'None' | 'Latest' | 'All';
      /**
       * @description How late a missed fire may still start.
       * @default 3600
       */
      catchupWindowSeconds: number;
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /** @description By when an execution has to start and to end, counted from its scheduled time, or from when it was asked for. A deadline that passes is told once and ends nothing. */
      deadline?: {
        endBySeconds?: number;
        startBySeconds?: number;
      };
      description: string;
      /**
       * Format: date-time
       * @description When it is enabled again automatically.
       */
      disabledUntil: string | null;
      enabled: boolean;
      /** @description Who enabled or disabled it, and why. */
      enabledNote: string;
      /** @description True when its timings have no fire left, whether it is enabled or not. */
      finished: boolean;
      groupCount: number;
      /** @description Why nothing starts automatically: the reason of the active hold of the tenant. */
      hold: string | null;
      /** Format: uuid */
      id: string;
      /**
       * @description Maximum random delay of each fire; at most half the shortest time between two fires.
       * @default 0
       */
      jitterSeconds: number;
      lastExecution: components['schemas']['LastExecution'] | null;
      /** @description What applies the schedule from documents; changes made otherwise are overwritten by it. */
      managedBy?: string;
      name: string;
      /** Format: date-time */
      nextFireAt: string | null;
      /**
       * @description What a start does while an earlier execution is running: Skip the start, wait (BufferOne: one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run at the same time (AllowAll).
       * @default Skip
       * @enum {string}
       */
      overlap: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Typed values that an execution is given at its start; expressions read parameters.<name>. */
      parameters?: {
        [key: string]: components['schemas']['Parameter'];
      };
      /** @description Failures in a row after which it is disabled automatically; never unless set. Counting begins again when it is enabled. Backfills do not count. */
      pauseAfterFailures?: number;
      /** @description Of its executions, 1 first and 5 last; 3 unless set. It orders the executions that wait for their turn, and the tasks that wait for a worker. */
      priority?: number;
      revision: number;
      slug: string;
      stepCount: number;
      sync: components['schemas']['SyncState'];
      tags: string[];
      /** @description The timings in words. */
      timingDescription: string;
      timings: components['schemas']['Timing'][];
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Anchors that are not set; its milestones fire only after they are. */
      waitsForAnchors: string[];
      /** @description Slugs of schedules that it follows and that were deleted. */
      waitsForSchedules: string[];
    };
    Secret: {
      /** @description The only hosts it may be sent to, as hr.example.com, *.example.com or 10.2.0.0/16, each with or without a port. With hosts, no command gets it. Null for no limit. */
      hosts: string[] | null;
      /** Format: uuid */
      id: string | null;
      /** @description The key that encrypts it. */
      keyId: string | null;
      /** @description The name that steps use. */
      name: string;
      /** @description The only pools whose steps may use it; null for every pool. */
      pools: string[] | null;
      /** @description Whether the server has that key; false stops its steps. */
      readable: boolean | null;
      /**
       * @description store: stored by the tenant. worker: announced by live step workers, which have it in their environment or a folder; theirs is used before a stored one of the same name.
       * @enum {string}
       */
      source: 'store' | 'worker';
      /** Format: date-time */
      updatedAt: string | null;
      updatedBy: components['schemas']['Initiator'] | null;
      /** @description Grows by one with every change. */
      version: number | null;
    };
    SecretBody: {
      /** @description The only hosts it may be sent to, as hr.example.com, *.example.com or 10.2.0.0/16, each with or without a port. With hosts, no command gets it. Null for no limit. */
      hosts?: string[] | null;
      /** @description The only pools whose steps may use it; null for every pool. */
      pools?: string[] | null;
      /** @description Why it is changed. */
      reason?: string;
      /** @description What steps send. It is encrypted, and no response ever shows it. */
      value: string;
    };
    SecretList: {
      /** @description The key that new values are encrypted with; null when the server has none. */
      activeKeyId: string | null;
      items: components['schemas']['Secret'][];
    };
    SecretRequest: {
      /** @description The attempt that needs them. */
      attempt: {
        attempt: number;
        /** Format: uuid */
        executionId: string;
        /** Format: uuid */
        incarnation: string;
        /** @description The nonce that the step was dispatched with; steps of earlier releases have none. */
        nonce?: string;
        stepIndex: number;
        /** Format: uuid */
        tenantId: string;
      };
      names: string[];
    };
    SecretRotation: {
      activeKeyId: string;
      /** @description Still encrypted with other keys: send the request again. */
      left: number;
      /** @description Encrypted anew by this request, at most 50. */
      rotated: number;
      /** @description Names of those whose key the server does not have, or whose row was changed. */
      unreadable: string[];
    };
    SetResultBody: {
      /** @description Why; recorded in the audit trail and shown with the step. */
      reason: string;
      /** @enum {string} */
      status: 'Completed' | 'Failed' | 'Skipped';
    };
    ShellStep: {
      /** @description Arguments of the file. */
      arguments?: string[];
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      environment: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /** @description Path of a script on the worker, instead of script. */
      file?: string;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted: 'Retry' | 'Fail';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry: components['schemas']['RetrySettings'];
      /** @description Run by /bin/sh, or by the interpreter in its first line (#!); stops at the first failing command. */
      script?: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Shell';
      workingDirectory: string | null;
    };
    ShellStepBody: {
      /** @description Arguments of the file. */
      arguments?: string[];
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      environment?: {
        [key: string]: components['schemas']['TextOrSecret'];
      };
      /** @description Path of a script on the worker, instead of script. */
      file?: string;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted?: 'Retry' | 'Fail';
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool?: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry?: components['schemas']['RetryBody'];
      /** @description Run by /bin/sh, or by the interpreter in its first line (#!); stops at the first failing command. */
      script?: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Shell';
      workingDirectory?: string | null;
    };
    SkippedFire: {
      /**
       * Format: date-time
       * @description In UTC, on whole seconds.
       */
      at: string;
      /** @description Local time in the time zone of the timing. */
      local: string;
      /** @description The entry of the calendar. */
      reason: string;
    };
    SqlStep: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /** @description Name of a connection that the workers of the pool hold. */
      connection: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /** @description Path of a script below the folder of scripts of the connection, instead of script. */
      file?: string;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted: 'Retry' | 'Fail';
      /** @description Values of the placeholders, in their order: $1 for PostgreSQL, ? for MySQL, @p1 for SQL Server. With parameters, PostgreSQL and MySQL take one statement. */
      parameters: (
        | string
        | number
        | boolean
        | null
        | {
            secret: string;
          }
      )[];
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry: components['schemas']['RetrySettings'];
      /** @description SQL as the server reads it. All of it is one transaction. */
      script?: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Sql';
    };
    SqlStepBody: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /** @description Name of a connection that the workers of the pool hold. */
      connection: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Inline: the worker of the workflow runs it itself, which is several times as fast; for steps of the pool default that take at most 5 seconds. Auto: inline when it is an Http step with a timeout of at most 5 seconds. Regular, the default: through Temporal.
       * @enum {string}
       */
      dispatch?: 'Regular' | 'Inline' | 'Auto';
      /** @description Path of a script below the folder of scripts of the connection, instead of script. */
      file?: string;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description False: what the target answers or prints is judged, and neither recorded nor logged. By default the worker decides (CARILLON_KEEP_OUTPUT). */
      keepOutput?: boolean;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /**
       * @description What to do when an attempt is lost with its worker.
       * @enum {string}
       */
      onInterrupted?: 'Retry' | 'Fail';
      /** @description Values of the placeholders, in their order: $1 for PostgreSQL, ? for MySQL, @p1 for SQL Server. With parameters, PostgreSQL and MySQL take one statement. */
      parameters?: (
        | string
        | number
        | boolean
        | null
        | {
            secret: string;
          }
      )[];
      /**
       * @description Pool of the step workers that run it.
       * @default default
       */
      pool?: string;
      /** @description Of its tasks among those that wait for a worker, 1 first and 5 last; by default that of the execution. */
      priority?: number;
      retry?: components['schemas']['RetryBody'];
      /** @description SQL as the server reads it. All of it is one transaction. */
      script?: string;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description Of one attempt; by default 300, of Http steps 30, of Inline steps 5. */
      timeoutSeconds?: number;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Sql';
    };
    StartObservation: {
      start: {
        attempt: number;
        decisive: boolean;
        /** Format: uuid */
        executionId: string;
        idempotencyKey: string;
        /** Format: uuid */
        incarnation: string;
        /** @description The nonce that the step was dispatched with; steps of earlier releases have none. */
        nonce?: string;
        request?: {
          body: string | null;
          method: string;
          url: string;
        };
        startedAt: number;
        stepIndex: number;
        /** Format: uuid */
        tenantId: string;
        worker: string;
      };
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'start';
    };
    Step:
      | components['schemas']['RunProfileStep']
      | components['schemas']['HttpStep']
      | components['schemas']['ExecutableStep']
      | components['schemas']['ShellStep']
      | components['schemas']['PowerShellStep']
      | components['schemas']['SqlStep']
      | components['schemas']['CustomActivityStep']
      | components['schemas']['ChildWorkflowStep']
      | components['schemas']['WaitStep']
      | components['schemas']['ApprovalStep']
      | components['schemas']['ScheduleStep'];
    StepBody:
      | components['schemas']['RunProfileStepBody']
      | components['schemas']['HttpStepBody']
      | components['schemas']['ExecutableStepBody']
      | components['schemas']['ShellStepBody']
      | components['schemas']['PowerShellStepBody']
      | components['schemas']['SqlStepBody']
      | components['schemas']['CustomActivityStepBody']
      | components['schemas']['ChildWorkflowStepBody']
      | components['schemas']['WaitStepBody']
      | components['schemas']['ApprovalStepBody']
      | components['schemas']['ScheduleStepBody'];
    /** @description Event `step`: the recorded status of a step changed. */
    StepChanged: {
      /** Format: date-time */
      at: string;
      /** Format: uuid */
      executionId: string;
      /** Format: uuid */
      scheduleId: string | null;
      /** @enum {string} */
      status:
        | 'Waiting'
        | 'Queued'
        | 'InProgress'
        | 'Retrying'
        | 'Paused'
        | 'Completed'
        | 'CompletedWithWarnings'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Skipped'
        | 'NotRun'
        | 'Interrupted';
      stepIndex: number;
    };
    StepControlBody: {
      /** @description Why; recorded in the audit trail and shown with the step. */
      reason: string;
    };
    StepRunBody: {
      /** @description Parameters that its expressions may read; by default those that the schedule declares. */
      declarations?: {
        [key: string]: components['schemas']['Parameter'];
      };
      /** @description Values of parameters of the schedule; defaults are used for those left out. */
      parameters?: {
        [key: string]: string | number | boolean;
      };
      reason?: string;
      /** @description Id, slug or name of the schedule that it is a step of, or is to be. Runs of the same step share a record. */
      schedule?: string;
      step: components['schemas']['StepBody'];
    };
    StepStatistics: {
      byStatus: {
        Cancelled: number;
        Completed: number;
        CompletedWithWarnings: number;
        Failed: number;
        InProgress: number;
        Interrupted: number;
        NotRun: number;
        Paused: number;
        Queued: number;
        Retrying: number;
        Skipped: number;
        TimedOut: number;
        Waiting: number;
      };
      /** @description Steps whose outcome a retry took over. */
      inherited: number;
      key: string;
      /** @description The newest run that ended. */
      last: components['schemas']['LastStepRun'] | null;
      name: string;
      queueTime: components['schemas']['Durations'];
      /** @description Attempts after the first one. */
      retries: number;
      runTime: components['schemas']['Durations'];
      /** @description In the newest counted execution that has the step. */
      stepIndex: number;
      /** @description The part of the steps that ran and ended that is Completed or CompletedWithWarnings. */
      successRate: number | null;
      /** @description Without those whose outcome a retry took over. */
      total: number;
      /** @enum {string} */
      type:
        | 'RunProfile'
        | 'Http'
        | 'Executable'
        | 'Shell'
        | 'PowerShell'
        | 'Sql'
        | 'CustomActivity'
        | 'ChildWorkflow'
        | 'Wait'
        | 'Approval'
        | 'Schedule';
    };
    /** @description Event `alive`: nothing was told for a while. Its id is newer than the last one. */
    StreamAlive: Record<string, never>;
    /** @description Event `close`, always the last. With `resume`, connect again with the last id: nothing is lost and nothing repeated. */
    StreamClosed: {
      /** @enum {string} */
      reason:
        | 'shutdown'
        | 'credential-ended'
        | 'tenant-suspended'
        | 'too-slow'
        | 'time-over'
        | 'unavailable';
      resume: boolean;
    };
    StreamEvent: {
      /** @description One line of JSON; its shape depends on the event. */
      data:
        | components['schemas']['StreamReady']
        | components['schemas']['ExecutionChanged']
        | components['schemas']['StepChanged']
        | components['schemas']['AttemptChanged']
        | components['schemas']['LogGrown']
        | components['schemas']['ScheduleChanged']
        | components['schemas']['FireDecided']
        | components['schemas']['HoldChanged']
        | components['schemas']['ApprovalChanged']
        | components['schemas']['StreamAlive']
        | components['schemas']['StreamGone']
        | components['schemas']['StreamClosed'];
      /** @enum {string} */
      event:
        | 'ready'
        | 'execution'
        | 'step'
        | 'attempt'
        | 'log'
        | 'schedule'
        | 'fire'
        | 'hold'
        | 'approval'
        | 'alive'
        | 'gone'
        | 'close';
      /** @description To resume after it: send it as Last-Event-ID. */
      id: string;
    };
    /** @description Event `gone`: what followed the given Last-Event-ID is not kept any more. Read the lists again; the stream continues from now. */
    StreamGone: {
      detail: string;
    };
    /** @description Event `ready`, always the first. After it, silence of more than twice the heartbeat means that the connection is dead. */
    StreamReady: {
      heartbeatSeconds: number;
    };
    SyncState: {
      /** @description What differs in Temporal; POST …/reconcile restores it. */
      differences: string[];
      /** Format: date-time */
      driftedAt: string | null;
      error: string | null;
      /** @description The last change made in Temporal; absent when there was none. */
      lastDrift?: {
        differences: string[];
        /** Format: date-time */
        endedAt: string | null;
        outcome: ('Restored' | 'Adopted' | 'Reverted') | null;
        /** Format: date-time */
        seenAt: string;
      };
      /**
       * @description Pending until Temporal has the last change; Drifted after a change made in Temporal.
       * @enum {string}
       */
      state: 'InSync' | 'Pending' | 'Drifted';
    };
    SystemConnections: {
      items: {
        /** @description Sent with every request to it: a text, or { "secret": "NAME" } for a secret of the step workers. */
        headers: {
          [key: string]: components['schemas']['TextOrSecret'];
        };
        name: string;
        pool: string | null;
        runProfiles: string[];
        title: string;
        url: string;
      }[];
    };
    SystemOutcome: {
      /** Format: date-time */
      endedAt: string;
      /** Format: uuid */
      executionId: string;
      message: string | null;
      runProfile: string;
      scheduleSlug: string;
      /** @enum {string} */
      status:
        | 'Waiting'
        | 'Queued'
        | 'InProgress'
        | 'Retrying'
        | 'Paused'
        | 'Completed'
        | 'CompletedWithWarnings'
        | 'Failed'
        | 'TimedOut'
        | 'Cancelled'
        | 'Skipped'
        | 'NotRun'
        | 'Interrupted';
      /** @description From 0. */
      stepIndex: number;
      stepName: string;
    };
    SystemOutcomes: {
      /**
       * Format: date-time
       * @description Executions that began before are not counted.
       */
      from: string;
      /** @description By system; those whose steps did not run are missing. */
      items: {
        connectedSystem: string;
        /** @description Of these: Failed, TimedOut or Interrupted. */
        failed: number;
        /** @description The newest first; at most 20. */
        last: components['schemas']['SystemOutcome'][];
        /** @description Steps that ran and ended, of the newest 2,000 executions at most. */
        steps: number;
      }[];
    };
    SystemUse: {
      /** @description Whether the schedule is. */
      enabled: boolean;
      /** @description Whose workers carry the step out. */
      pool: string;
      runProfile: string;
      scheduleName: string;
      scheduleSlug: string;
      /** @description From 0. */
      stepIndex: number;
      stepName: string;
    };
    TaskQueueList: {
      items: {
        /**
         * @description What its workers are asked for: activities or workflows.
         * @enum {string}
         */
        kind: 'activity' | 'workflow';
        /** @description Why its steps may wait; null where a worker polls it. */
        message: string | null;
        /** @description Enabled schedules with steps that need it. */
        schedules: number;
        taskQueue: string;
      }[];
    };
    /** @description The spec that Temporal is given; all its entries fire together. */
    TemporalSpec: {
      calendars: {
        comment?: string;
        dayOfMonth: {
          end: number;
          start: number;
          step: number;
        }[];
        dayOfWeek: {
          end: number;
          start: number;
          step: number;
        }[];
        hour: {
          end: number;
          start: number;
          step: number;
        }[];
        minute: {
          end: number;
          start: number;
          step: number;
        }[];
        month: {
          end: number;
          start: number;
          step: number;
        }[];
        second: {
          end: number;
          start: number;
          step: number;
        }[];
        year?: {
          end: number;
          start: number;
          step: number;
        }[];
      }[];
      /** @description Epoch seconds, inclusive. */
      endAt?: number;
      intervals: {
        everySeconds: number;
        offsetSeconds: number;
      }[];
      /** @description Epoch seconds, inclusive. */
      startAt?: number;
      timeZone: string;
    };
    /** @description a text or { "secret": "NAME" } */
    TextOrSecret:
      | string
      | {
          secret: string;
        };
    Timing:
      | components['schemas']['CronTiming']
      | components['schemas']['IntervalTiming']
      | components['schemas']['OneTimeTiming']
      | components['schemas']['LimitedTiming']
      | components['schemas']['MilestoneTiming']
      | components['schemas']['AfterScheduleTiming']
      | components['schemas']['EventTiming']
      | components['schemas']['ManualTiming'];
    TimingBody:
      | components['schemas']['CronTimingBody']
      | components['schemas']['IntervalTimingBody']
      | components['schemas']['OneTimeTimingBody']
      | components['schemas']['LimitedTimingBody']
      | components['schemas']['MilestoneTimingBody']
      | components['schemas']['AfterScheduleTimingBody']
      | components['schemas']['EventTiming']
      | components['schemas']['ManualTiming'];
    /** @description The followed execution, or the event. */
    TriggeredBy: {
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      type: 'execution' | 'event';
    };
    WaitingApproval: {
      /** @description Null: everyone who may approve. */
      approvers: components['schemas']['Approvers'] | null;
      /** @enum {string} */
      atDeadline: 'Reject' | 'Approve';
      /** Format: date-time */
      deadlineAt: string;
      /** Format: uuid */
      executionId: string;
      initiator: components['schemas']['Initiator'];
      key: string;
      /** @description Whether the caller may decide it. */
      mayDecide: boolean;
      /** @description What is asked. */
      message: string;
      name: string;
      notByInitiator: boolean;
      /** Format: uuid */
      scheduleId: string;
      scheduleName: string;
      scheduleSlug: string;
      /** @description Index among all steps, from 0. */
      stepIndex: number;
      /** Format: date-time */
      waitsSince: string;
    };
    WaitingApprovalPage: {
      hasMore: boolean;
      items: components['schemas']['WaitingApproval'][];
      nextCursor: string | null;
      /** @description All items that match the filter. */
      total?: number;
    };
    /** @description Exactly one of seconds, until and untilTime. */
    WaitStep: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description So long from the moment the step begins. */
      seconds?: number;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description IANA name, such as Europe/Berlin; of `untilTime`, which needs it. */
      timeZone?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Wait';
      /** @description Until this instant, with its offset, such as 2027-03-28T06:00:00Z; one that has passed ends the step at once. */
      until?: string;
      /** @description Until the clocks of `timeZone` next show this time, HH:MM or HH:MM:SS. A time that a clock change skips means the end of the gap, one that occurs twice the first. */
      untilTime?: string;
    };
    /** @description Exactly one of seconds, until and untilTime. */
    WaitStepBody: {
      /** @description Key of a step whose effect it undoes: it runs when that step completed and the execution stopped or was cancelled. Compensations run in the reverse order of the steps that they undo. */
      compensates?: string;
      /** @description A CEL expression over parameters, steps, event and execution. False: the step is Skipped, and the record says what was read. One that cannot be evaluated fails the step. */
      condition?: string;
      /**
       * @description A failure of the step does not stop the execution.
       * @default false
       */
      continueOnFailure?: boolean;
      /**
       * @description Runs at the end, whatever became of the steps in front, also when the execution is cancelled.
       * @enum {boolean}
       */
      finally?: true;
      /** @description Stable and unique within the schedule; derived from the name by default. */
      key?: string;
      /**
       * @description Sequential starts a new group, ParallelWithPrevious joins the previous group.
       * @default Sequential
       * @enum {string}
       */
      mode?: 'Sequential' | 'ParallelWithPrevious';
      name: string;
      /** @description So long from the moment the step begins. */
      seconds?: number;
      /**
       * @description When it reports that it changed nothing (outputs.changed is 0), all later groups are skipped. In a group every step that says so must agree.
       * @enum {boolean}
       */
      skipRestIfUnchanged?: true;
      /** @description IANA name, such as Europe/Berlin; of `untilTime`, which needs it. */
      timeZone?: string;
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Wait';
      /** @description Until this instant, with its offset, such as 2027-03-28T06:00:00Z; one that has passed ends the step at once. */
      until?: string;
      /** @description Until the clocks of `timeZone` next show this time, HH:MM or HH:MM:SS. A time that a clock change skips means the end of the gap, one that occurs twice the first. */
      untilTime?: string;
    };
    WebhookChannelSettings: {
      /** @description Secrets of the form whsec_ and base64, as Standard Webhooks uses them. Two while one replaces the other. */
      signingSecrets: components['schemas']['ChannelSecret'][];
      /**
       * @description discriminator enum property added by openapi-typescript
       * @enum {string}
       */
      type: 'Webhook';
      /** @description An address, or { "secret": "NAME" } when the address is itself a credential. */
      url: string | components['schemas']['ChannelSecret'];
    };
    WorkerAnnouncement: {
      /**
       * Format: uuid
       * @description Chosen by the process when it starts.
       */
      id: string;
      identity: string;
      pools: string[];
      /** @description Names of the secrets it has; saving a schedule that needs others gives a warning. */
      secrets?: string[];
      /** @description True once it takes no more work. */
      stopped: boolean;
      version: string;
    };
    WorkerList: {
      /** @description The command that starts such a worker. */
      command: string | null;
      /** @description Those that the tenant may see, also silent and stopped ones. */
      items: components['schemas']['WorkerProcess'][];
      /** @description Why no execution starts. */
      message: string | null;
      /** @description Whether a worker runs workflows; null while it is unknown, because Temporal does not answer. */
      orchestrated: boolean | null;
    };
    WorkerPool: {
      /**
       * @description Policy: listed in the policy file. Grant: by `carillon tenant pools`. HomeTenant: listed nowhere, and so of the home tenant. Workers: this server has no policy file; step workers decide by theirs. Denied: used by schedules, and not allowed.
       * @enum {string}
       */
      allowedBy: 'Policy' | 'Grant' | 'HomeTenant' | 'Workers' | 'Denied';
      /** @description The command that starts a worker for it. */
      command: string | null;
      /** @description Why its steps wait. */
      message: string | null;
      name: string;
      /** @description Enabled schedules with steps of this pool. */
      schedules: number;
      /** @description Null while it is unknown, because Temporal does not answer. */
      served: boolean | null;
      /** @description Steps of the tenant that wait for a worker of the pool. */
      waitingSteps: number;
      /** @description Live workers that announce the pool. Workers of other tenants are not counted. */
      workers: number;
    };
    WorkerPoolDetail: {
      /**
       * @description Policy: listed in the policy file. Grant: by `carillon tenant pools`. HomeTenant: listed nowhere, and so of the home tenant. Workers: this server has no policy file; step workers decide by theirs. Denied: used by schedules, and not allowed.
       * @enum {string}
       */
      allowedBy: 'Policy' | 'Grant' | 'HomeTenant' | 'Workers' | 'Denied';
      /** @description The command that starts a worker for it. */
      command: string | null;
      /** @description Why its steps wait. */
      message: string | null;
      name: string;
      /** @description Its workers that the tenant may see, also silent and stopped ones. */
      processes: components['schemas']['WorkerProcess'][];
      /** @description Enabled schedules with steps of this pool. */
      schedules: number;
      /** @description Schedules with steps of this pool, also disabled ones; at most 100. */
      scheduleSlugs: string[];
      /** @description Null while it is unknown, because Temporal does not answer. */
      served: boolean | null;
      /** @description Steps of the tenant that wait for a worker of the pool. */
      waitingSteps: number;
      /** @description Live workers that announce the pool. Workers of other tenants are not counted. */
      workers: number;
    };
    WorkerPoolList: {
      items: components['schemas']['WorkerPool'][];
    };
    WorkerProcess: {
      identity: string;
      pools: string[];
      /** @enum {string} */
      role: 'all' | 'orchestrator' | 'steps';
      /**
       * Format: date-time
       * @description Last seen, or when it stopped.
       */
      seenAt: string;
      /**
       * @description Silent: not seen for 15 seconds. Stopped: takes no more work. Unannounced: polls Temporal and announces nothing, as workers of earlier releases do.
       * @enum {string}
       */
      state: 'Live' | 'Silent' | 'Stopped' | 'Unannounced';
      version: string | null;
    };
    WrittenSchedule: {
      /**
       * @description Names of calendars of the tenant. A fire on a local date in one of them does not run; manual runs do.
       * @default []
       */
      calendars: string[];
      /**
       * @description Which fires that did not start in time, for example during an outage, start late: none, only the latest, or all, one after another.
       * @default Latest
       * @enum {string}
       */
      catchUp: 'None' | 'Latest' | 'All';
      /**
       * @description How late a missed fire may still start.
       * @default 3600
       */
      catchupWindowSeconds: number;
      /** Format: date-time */
      createdAt: string;
      createdBy: components['schemas']['Initiator'];
      /** @description By when an execution has to start and to end, counted from its scheduled time, or from when it was asked for. A deadline that passes is told once and ends nothing. */
      deadline?: {
        endBySeconds?: number;
        startBySeconds?: number;
      };
      description: string;
      /**
       * Format: date-time
       * @description When it is enabled again automatically.
       */
      disabledUntil: string | null;
      enabled: boolean;
      /** @description Who enabled or disabled it, and why. */
      enabledNote: string;
      /** @description True when its timings have no fire left, whether it is enabled or not. */
      finished: boolean;
      groupCount: number;
      /** @description Why nothing starts automatically: the reason of the active hold of the tenant. */
      hold: string | null;
      /** Format: uuid */
      id: string;
      /**
       * @description Maximum random delay of each fire; at most half the shortest time between two fires.
       * @default 0
       */
      jitterSeconds: number;
      lastExecution: components['schemas']['LastExecution'] | null;
      /** @description What applies the schedule from documents; changes made otherwise are overwritten by it. */
      managedBy?: string;
      name: string;
      /** Format: date-time */
      nextFireAt: string | null;
      /**
       * @description What a start does while an earlier execution is running: Skip the start, wait (BufferOne: one at a time, BufferAll: up to 900), end the other (CancelOther, TerminateOther) or run at the same time (AllowAll).
       * @default Skip
       * @enum {string}
       */
      overlap: 'Skip' | 'BufferOne' | 'BufferAll' | 'CancelOther' | 'TerminateOther' | 'AllowAll';
      /** @description Typed values that an execution is given at its start; expressions read parameters.<name>. */
      parameters?: {
        [key: string]: components['schemas']['Parameter'];
      };
      /** @description Failures in a row after which it is disabled automatically; never unless set. Counting begins again when it is enabled. Backfills do not count. */
      pauseAfterFailures?: number;
      /** @description Of its executions, 1 first and 5 last; 3 unless set. It orders the executions that wait for their turn, and the tasks that wait for a worker. */
      priority?: number;
      revision: number;
      slug: string;
      stepCount: number;
      steps: components['schemas']['Step'][];
      sync: components['schemas']['SyncState'];
      tags: string[];
      /** @description The timings in words. */
      timingDescription: string;
      timings: components['schemas']['Timing'][];
      /** Format: date-time */
      updatedAt: string;
      updatedBy: components['schemas']['Initiator'];
      /** @description Anchors that are not set; its milestones fire only after they are. */
      waitsForAnchors: string[];
      /** @description Slugs of schedules that it follows and that were deleted. */
      waitsForSchedules: string[];
      /** @description What will keep it from running although it was accepted, and what to do. */
      warnings: string[];
    };
  };
  responses: {
    /** @description A parameter is not valid, or the body cannot be read. */
    '400.body-unreadable.parameter-invalid': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-unreadable' | 'parameter-invalid';
          /** @constant */
          status?: 400;
        };
      };
    };
    /** @description A parameter is not valid, or the body cannot be read. */
    '400.parameter-invalid': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'parameter-invalid';
          /** @constant */
          status?: 400;
        };
      };
    };
    /** @description A valid credential is required. */
    '401.credential-missing.credential-invalid': {
      headers: {
        'www-authenticate': components['headers']['www-authenticate'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'credential-missing' | 'credential-invalid';
          /** @constant */
          status?: 401;
        };
      };
    };
    /** @description The credential does not allow this. */
    '403.forbidden': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'forbidden';
          /** @constant */
          status?: 403;
        };
      };
    };
    /** @description The credential does not allow this. */
    '403.forbidden.approver-not-allowed.tenant-unknown.tenant-suspended': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'forbidden' | 'approver-not-allowed' | 'tenant-unknown' | 'tenant-suspended';
          /** @constant */
          status?: 403;
        };
      };
    };
    /** @description The credential does not allow this. */
    '403.forbidden.observation-unproven.tenant-unknown': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'forbidden' | 'observation-unproven' | 'tenant-unknown';
          /** @constant */
          status?: 403;
        };
      };
    };
    /** @description The credential does not allow this. */
    '403.forbidden.tenant-unknown': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'forbidden' | 'tenant-unknown';
          /** @constant */
          status?: 403;
        };
      };
    };
    /** @description The credential does not allow this. */
    '403.forbidden.tenant-unknown.tenant-suspended': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'forbidden' | 'tenant-unknown' | 'tenant-suspended';
          /** @constant */
          status?: 403;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.observation-unknown': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'observation-unknown';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.anchor-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'anchor-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.approval-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'approval-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.backfill-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'backfill-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.bulk-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'bulk-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.calendar-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'calendar-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.channel-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'channel-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.connected-system-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'connected-system-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.event-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'event-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.execution-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'execution-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.execution-not-found.step-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'execution-not-found' | 'step-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.limit-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'limit-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.maintenance-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'maintenance-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.notification-delivery-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'notification-delivery-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.rule-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'rule-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.schedule-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'schedule-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.schedule-not-found.execution-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'schedule-not-found' | 'execution-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.schedule-not-found.milestone-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'schedule-not-found' | 'milestone-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.secret-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'secret-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.token-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'token-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.route-not-found.worker-pool-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'route-not-found' | 'worker-pool-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.schedule-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'schedule-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description It does not exist, or belongs to another tenant. */
    '404.schedule-not-found.execution-not-found': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'schedule-not-found' | 'execution-not-found';
          /** @constant */
          status?: 404;
        };
      };
    };
    /** @description The address does not support this method; Allow lists those that it supports. */
    '405.method-not-allowed': {
      headers: {
        allow: components['headers']['allow'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'method-not-allowed';
          /** @constant */
          status?: 405;
        };
      };
    };
    /** @description The request did not arrive in time. */
    '408.request-timeout': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'request-timeout';
          /** @constant */
          status?: 408;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.approval-decided.approval-stale.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'approval-decided' | 'approval-stale' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.approval-decided.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'approval-decided' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.approval-limit.execution-overlap.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'approval-limit' | 'execution-overlap' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.approval-limit.name-ambiguous': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'approval-limit' | 'name-ambiguous';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.approval-limit.slug-taken.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'approval-limit' | 'slug-taken' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.backfill-already-final.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'backfill-already-final' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.bulk-already-final.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'bulk-already-final' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.bulk-limit.name-ambiguous.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'bulk-limit' | 'name-ambiguous' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.calendar-in-use': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'calendar-in-use';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.channel-disabled.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'channel-disabled' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.channel-in-use': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'channel-in-use';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.channel-limit': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'channel-limit';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.connected-system-read-only.connected-system-in-use': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'connected-system-read-only' | 'connected-system-in-use';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.connected-system-read-only.connected-system-limit.connected-system-in-use': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?:
            'connected-system-read-only' | 'connected-system-limit' | 'connected-system-in-use';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.event-id-reused.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'event-id-reused' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.execution-already-final.execution-is-demo.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'execution-already-final' | 'execution-is-demo' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.execution-is-demo.execution-not-final.nothing-to-retry': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'execution-is-demo' | 'execution-not-final' | 'nothing-to-retry';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.execution-not-begun.idempotency-key-busy.observation-too-late.observation-over-quota': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?:
            | 'execution-not-begun'
            | 'idempotency-key-busy'
            | 'observation-too-late'
            | 'observation-over-quota';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.execution-not-begun.observation-too-late.observation-over-quota': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'execution-not-begun' | 'observation-too-late' | 'observation-over-quota';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.execution-overlap.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'execution-overlap' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.idempotency-key-busy.observation-too-late.observation-over-quota': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'idempotency-key-busy' | 'observation-too-late' | 'observation-over-quota';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.limit-read-only': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'limit-read-only';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.limit-read-only.limit-limit': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'limit-read-only' | 'limit-limit';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.maintenance-already-ended.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'maintenance-already-ended' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.maintenance-limit.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'maintenance-limit' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.milestone-refused.name-ambiguous.execution-overlap.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?:
            'milestone-refused' | 'name-ambiguous' | 'execution-overlap' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.milestone-refused.name-ambiguous.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'milestone-refused' | 'name-ambiguous' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.name-ambiguous': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'name-ambiguous';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.name-ambiguous.execution-overlap.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'name-ambiguous' | 'execution-overlap' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.name-ambiguous.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'name-ambiguous' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.notification-delivery-busy.channel-disabled.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'notification-delivery-busy' | 'channel-disabled' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.secret-limit.secret-store-off': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'secret-limit' | 'secret-store-off';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.secret-store-off.idempotency-key-busy': {
      headers: {
        'retry-after': components['headers']['retry-after-some'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'secret-store-off' | 'idempotency-key-busy';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description It conflicts with the current state. */
    '409.token-limit': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'token-limit';
          /** @constant */
          status?: 409;
        };
      };
    };
    /** @description A response. */
    '410.event-removed': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'event-removed';
          /** @constant */
          status?: 410;
        };
      };
    };
    /** @description A response. */
    '410.execution-removed': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'execution-removed';
          /** @constant */
          status?: 410;
        };
      };
    };
    /** @description A response. */
    '410.execution-removed.log-removed': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'execution-removed' | 'log-removed';
          /** @constant */
          status?: 410;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.anchor-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'anchor-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.calendar-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'calendar-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.channel-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'channel-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.connected-system-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'connected-system-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.limit-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'limit-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.revision-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'revision-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.rule-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'rule-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description It was changed in the meantime. */
    '412.secret-conflict': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'secret-conflict';
          /** @constant */
          status?: 412;
        };
      };
    };
    /** @description The body is too large. */
    '413.body-too-large': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-too-large';
          /** @constant */
          status?: 413;
        };
      };
    };
    /** @description The content type is not supported. */
    '415.content-type-unsupported': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'content-type-unsupported';
          /** @constant */
          status?: 415;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.anchor-invalid': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'anchor-invalid';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.calendar-invalid': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'calendar-invalid';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.channel-invalid.secret-forbidden': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'channel-invalid' | 'secret-forbidden';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.connected-system-invalid.secret-forbidden.pool-forbidden.egress-denied': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?:
            | 'body-invalid'
            | 'connected-system-invalid'
            | 'secret-forbidden'
            | 'pool-forbidden'
            | 'egress-denied';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.idempotency-key-reused': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'idempotency-key-reused';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.idempotency-key-reused.pool-forbidden': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'idempotency-key-reused' | 'pool-forbidden';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.parameters-invalid.idempotency-key-reused': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'parameters-invalid' | 'idempotency-key-reused';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.secret-invalid': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'secret-invalid';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description The body is not valid; `errors` lists every mistake. */
    '422.body-invalid.time-zone-invalid.channel-unknown.rule-invalid': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'body-invalid' | 'time-zone-invalid' | 'channel-unknown' | 'rule-invalid';
          /** @constant */
          status?: 422;
        };
      };
    };
    /** @description Too many requests; see Retry-After. */
    '429.rate-limited': {
      headers: {
        'ratelimit-limit': components['headers']['ratelimit-limit'];
        'ratelimit-remaining': components['headers']['ratelimit-remaining'];
        'ratelimit-reset': components['headers']['ratelimit-reset'];
        'retry-after': components['headers']['retry-after'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'rate-limited';
          /** @constant */
          status?: 429;
        };
      };
    };
    /** @description Address and headers are larger than 16 KiB. */
    '431.parameter-invalid': {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'parameter-invalid';
          /** @constant */
          status?: 431;
        };
      };
    };
    /** @description Something went wrong; the logs have the details. */
    '500.internal-error': {
      headers: {
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'internal-error';
          /** @constant */
          status?: 500;
        };
      };
    };
    /** @description A part of the installation cannot be reached; see Retry-After. */
    '503.issuer-unavailable.database-unavailable': {
      headers: {
        'retry-after': components['headers']['retry-after'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'issuer-unavailable' | 'database-unavailable';
          /** @constant */
          status?: 503;
        };
      };
    };
    /** @description A part of the installation cannot be reached; see Retry-After. */
    '503.issuer-unavailable.database-unavailable.stream-limit': {
      headers: {
        'retry-after': components['headers']['retry-after'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'issuer-unavailable' | 'database-unavailable' | 'stream-limit';
          /** @constant */
          status?: 503;
        };
      };
    };
    /** @description A part of the installation cannot be reached; see Retry-After. */
    '503.issuer-unavailable.database-unavailable.temporal-unavailable': {
      headers: {
        'retry-after': components['headers']['retry-after'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?: 'issuer-unavailable' | 'database-unavailable' | 'temporal-unavailable';
          /** @constant */
          status?: 503;
        };
      };
    };
    /** @description A part of the installation cannot be reached; see Retry-After. */
    '503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable': {
      headers: {
        'retry-after': components['headers']['retry-after'];
        'x-request-id': components['headers']['x-request-id'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'] & {
          /** @enum {unknown} */
          code?:
            | 'issuer-unavailable'
            | 'database-unavailable'
            | 'temporal-unavailable'
            | 'worker-unavailable';
          /** @constant */
          status?: 503;
        };
      };
    };
  };
  parameters: never;
  requestBodies: never;
  headers: {
    /** @description The supported methods, separated by commas. */
    allow: string;
    /** @description The version of what the body shows, for If-Match and If-None-Match. */
    etag: string;
    /** @description `true` when an earlier request with the same Idempotency-Key got this response. */
    'idempotency-replayed': 'true';
    /** @description Where it can be read. */
    location: string;
    /** @description Requests of the user within a minute; of a write, writes. */
    'ratelimit-limit': number;
    /** @description How many of them are left. */
    'ratelimit-remaining': number;
    /** @description Seconds until all are left again. */
    'ratelimit-reset': number;
    /** @description Seconds until the same request may succeed. */
    'retry-after': number;
    /** @description Seconds until the same request may succeed; only with codes that can be repeated. */
    'retry-after-some': number;
    /** @description How to authenticate. */
    'www-authenticate': string;
    /** @description Finds the request in the logs. */
    'x-request-id': string;
  };
  pathItems: never;
}
export interface operations {
  searchActivityRecords: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Execution started at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /** @example 100 */
        httpStatus?: number;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Id, slug or name of a schedule.
         * @example text
         */
        scheduleId?: string;
        /**
         * @description Default -executionId; -field is descending.
         * @example -executionId
         */
        sort?: '-executionId' | 'executionId';
        /**
         * @description One or more, such as Failed,TimedOut.
         * @example Completed
         */
        status?: string;
        /** @example RunProfile */
        stepType?:
          | 'RunProfile'
          | 'Http'
          | 'Executable'
          | 'Shell'
          | 'PowerShell'
          | 'Sql'
          | 'CustomActivity'
          | 'ChildWorkflow'
          | 'Wait'
          | 'Approval'
          | 'Schedule';
        /**
         * @description Execution started before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ActivityRecordPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.schedule-not-found'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listAnchors: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default name; -field is descending.
         * @example name
         */
        sort?: 'name' | '-name';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AnchorPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getAnchor: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Name of an anchor, such as installation.
         * @example Delta sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AnchorDetail'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.anchor-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  setAnchor: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of an anchor, such as installation.
         * @example Delta sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AnchorBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AnchorDetail'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      412: components['responses']['412.anchor-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.anchor-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listApprovals: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Also decided and expired ones.
         * @example true
         */
        ended?: boolean;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -requestedAt; -field is descending.
         * @example -requestedAt
         */
        sort?: '-requestedAt' | 'requestedAt';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApprovalPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getApproval: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.approval-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  approve: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ApproveBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.approval-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.approval-decided.approval-stale.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  reject: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RejectBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.approval-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.approval-decided.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listAuditEvents: {
    parameters: {
      query?: {
        /**
         * @description Such as enable-schedule or cancel.
         * @example text
         */
        action?: string;
        /**
         * @description Id of who did it: of a user, a token or a schedule.
         * @example text
         */
        actor?: string;
        /** @example schedule */
        actorType?: 'schedule' | 'user' | 'apiKey' | 'event' | 'cli' | 'system';
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        executionId?: string;
        /**
         * @description Done at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Id of the object, such as a schedule, an execution or a token.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        objectId?: string;
        /** @example schedule */
        objectType?:
          | 'schedule'
          | 'execution'
          | 'step'
          | 'anchor'
          | 'calendar'
          | 'hold'
          | 'token'
          | 'approval'
          | 'route'
          | 'record'
          | 'tenant'
          | 'notification-channel'
          | 'notification-rule'
          | 'notification-delivery'
          | 'connected-system'
          | 'bulk-operation'
          | 'secret'
          | 'limit'
          | 'maintenance-window';
        /**
         * @description Default -at; -field is descending.
         * @example -at
         */
        sort?: '-at' | 'at';
        /**
         * @description Done before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditEventPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getBackfill: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Backfill'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.backfill-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  cancelBackfill: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Backfill'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.backfill-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.backfill-already-final.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listBulkOperations: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -createdAt; -field is descending.
         * @example -createdAt
         */
        sort?: '-createdAt' | 'createdAt';
        /** @example Running */
        status?: 'Running' | 'Completed' | 'Cancelled' | 'Stopped';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BulkOperationPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  createBulkOperation: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BulkOperationBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BulkPreview'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BulkOperation'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.schedule-not-found'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.bulk-limit.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getBulkOperation: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BulkOperation'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.bulk-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  cancelBulkOperation: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BulkOperation'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.bulk-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.bulk-already-final.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listBulkItems: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default position; -field is descending.
         * @example position
         */
        sort?: 'position' | '-position';
        /** @example Waiting */
        state?: 'Waiting' | 'Begun' | 'Succeeded' | 'Failed' | 'Skipped';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BulkItemPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.bulk-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listCalendars: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default name; -field is descending.
         * @example name
         */
        sort?: 'name' | '-name' | 'updatedAt' | '-updatedAt';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CalendarPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getCalendar: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Name of a calendar, such as bank-holidays.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Calendar'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.calendar-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  putCalendar: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a calendar, such as bank-holidays.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CalendarBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Calendar'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          etag: components['headers']['etag'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Calendar'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      412: components['responses']['412.calendar-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.calendar-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  deleteCalendar: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a calendar, such as bank-holidays.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.calendar-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.calendar-in-use'];
      412: components['responses']['412.calendar-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listSystemOutcomes: {
    parameters: {
      query?: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example hr-system
         */
        connectedSystem?: string;
        /**
         * @description Executions that began at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Executions that began before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SystemOutcomes'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listConnectedSystems: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConnectedSystemList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getConnectedSystem: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConnectedSystemDetail'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.connected-system-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  putConnectedSystem: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ConnectedSystemBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConnectedSystemDetail'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          etag: components['headers']['etag'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConnectedSystemDetail'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.connected-system-read-only.connected-system-limit.connected-system-in-use'];
      412: components['responses']['412.connected-system-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.connected-system-invalid.secret-forbidden.pool-forbidden.egress-denied'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  deleteConnectedSystem: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.connected-system-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.connected-system-read-only.connected-system-in-use'];
      412: components['responses']['412.connected-system-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getMaintenanceImpact: {
    parameters: {
      query?: {
        /**
         * @description Begin of the window; now when left out.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description End of the window; an hour after its begin when left out.
         * @example 2026-11-20T06:00:00Z
         */
        until?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MaintenanceImpact'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.connected-system-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  setMaintenanceWindow: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MaintenanceWindowBody'];
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MaintenanceWindow'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.connected-system-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.maintenance-limit.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  runRunProfile: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RunProfileBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Execution'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.connected-system-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.execution-overlap.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused.pool-forbidden'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  removeDemoHistory: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DemoHistoryRemoval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  dryRun: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['DryRunBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DryRunResults'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listEvents: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Received at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -receivedAt; -field is descending.
         * @example -receivedAt
         */
        sort?: '-receivedAt' | 'receivedAt';
        /** @example hr */
        source?: string;
        /**
         * @description Received before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  sendEvent: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EventBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventReceipt'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.event-id-reused.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getEvent: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventDetail'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.event-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      410: components['responses']['410.event-removed'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listFireOutcomes: {
    parameters: {
      query?: {
        /**
         * @description Of schedules with a step on this connected system.
         * @example hr-system
         */
        connectedSystem?: string;
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Begin of the period, inclusive; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /** @example OnTime */
        outcome?:
          'OnTime' | 'Late' | 'Failed' | 'Cancelled' | 'Running' | 'Waiting' | 'Skipped' | 'Missed';
        /**
         * @description Default -scheduledFor; -field is descending.
         * @example -scheduledFor
         */
        sort?: '-scheduledFor' | 'scheduledFor';
        /**
         * @description Tag of the schedule.
         * @example text
         */
        tag?: string;
        /**
         * @description End of the period, exclusive; at most 35 days after its begin.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FireOutcomePage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  countFireOutcomes: {
    parameters: {
      query?: {
        /**
         * @description Of schedules with a step on this connected system.
         * @example hr-system
         */
        connectedSystem?: string;
        /**
         * @description Begin of the period, inclusive; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Tag of the schedule.
         * @example text
         */
        tag?: string;
        /**
         * @description End of the period, exclusive; at most 35 days after its begin.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FireTotals'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      /** @description A part of the installation cannot be reached; see Retry-After. */
      503: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?: 'issuer-unavailable' | 'database-unavailable';
            /** @constant */
            status?: 503;
          };
        };
      };
    };
  };
  getHold: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HoldState'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  setHold: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['HoldBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HoldState'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  releaseHold: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HoldState'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  checkInvariants: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InvariantReport'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  verifyLedger: {
    parameters: {
      query?: {
        /** @example 2026-11-01T00:00:00Z */
        from?: string;
        /** @example 2026-11-20T06:00:00Z */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LedgerReport'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listLimits: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getLimit: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Pool or Tag; System is read here, and written as `maxActive` of the connected system.
         * @example text
         */
        kind: string;
        /**
         * @description Name of the connected system or pool, or the tag of schedules.
         * @example Delta sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.limit-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  putLimit: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Pool or Tag; System is read here, and written as `maxActive` of the connected system.
         * @example text
         */
        kind: string;
        /**
         * @description Name of the connected system or pool, or the tag of schedules.
         * @example Delta sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LimitBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          etag: components['headers']['etag'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Limit'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.limit-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.limit-read-only.limit-limit'];
      412: components['responses']['412.limit-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  deleteLimit: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Pool or Tag; System is read here, and written as `maxActive` of the connected system.
         * @example text
         */
        kind: string;
        /**
         * @description Name of the connected system or pool, or the tag of schedules.
         * @example Delta sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.limit-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.limit-read-only'];
      412: components['responses']['412.limit-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listMaintenanceWindows: {
    parameters: {
      query?: {
        /**
         * @description Name of a connected system, such as hr-system.
         * @example text
         */
        system?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MaintenanceWindowList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getMaintenanceWindow: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MaintenanceWindow'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.maintenance-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  endMaintenanceWindow: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MaintenanceWindow'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.maintenance-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.maintenance-already-ended.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readMetricsSummary: {
    parameters: {
      query?: {
        /**
         * @description Executions that began at or after; 30 days before `to` by default.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Executions that began before; now by default.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MetricsSummary'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readMilestoneBoard: {
    parameters: {
      query?: {
        /**
         * @description Name of an anchor.
         * @example hire-date
         */
        anchor?: string;
        /** @example WaitingForAnchor */
        state?:
          'WaitingForAnchor' | 'NotDue' | 'Due' | 'Held' | 'InProgress' | 'BackingOff' | 'Done';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MilestoneBoard'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listNotificationChannels: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default name; -field is descending.
         * @example name
         */
        sort?: 'name' | '-name' | 'updatedAt' | '-updatedAt';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationChannelPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getNotificationChannel: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Name of a channel, such as on-call.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationChannel'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.channel-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  putNotificationChannel: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a channel, such as on-call.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NotificationChannelBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationChannel'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          etag: components['headers']['etag'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationChannel'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.channel-limit'];
      412: components['responses']['412.channel-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.channel-invalid.secret-forbidden'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  deleteNotificationChannel: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a channel, such as on-call.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.channel-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.channel-in-use'];
      412: components['responses']['412.channel-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  testNotificationChannel: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Name of a channel, such as on-call.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationDeliveryDetail'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.channel-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.channel-disabled.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listNotificationDeliveries: {
    parameters: {
      query?: {
        /**
         * @description Name of a channel, such as on-call.
         * @example text
         */
        channel?: string;
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Created at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -createdAt; -field is descending.
         * @example -createdAt
         */
        sort?: '-createdAt' | 'createdAt';
        /** @example Grouping */
        state?: 'Grouping' | 'Pending' | 'Delivered' | 'Parked';
        /**
         * @description Created before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationDeliveryPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getNotificationDelivery: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id of a message.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationDeliveryDetail'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.notification-delivery-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  redeliverNotification: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of a message.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationDeliveryDetail'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.notification-delivery-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.notification-delivery-busy.channel-disabled.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listNotificationRules: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default name; -field is descending.
         * @example name
         */
        sort?: 'name' | '-name' | 'updatedAt' | '-updatedAt';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationRulePage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getNotificationRule: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Name of a rule, such as payroll-failures.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationRule'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.rule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  putNotificationRule: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a rule, such as payroll-failures.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['NotificationRuleBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationRule'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          etag: components['headers']['etag'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationRule'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.channel-limit'];
      412: components['responses']['412.rule-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.time-zone-invalid.channel-unknown.rule-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  deleteNotificationRule: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a rule, such as payroll-failures.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.rule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      412: components['responses']['412.rule-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listNotifications: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description What one message tells.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        deliveryId?: string;
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        executionId?: string;
        /**
         * @description Noticed at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /** @example Failed */
        kind?:
          | 'Failed'
          | 'CompletedWithErrors'
          | 'Recovered'
          | 'Missed'
          | 'DidNotRun'
          | 'Late'
          | 'LongerThanUsual'
          | 'DeadlinePassed'
          | 'ApprovalWaiting'
          | 'AutoPaused';
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Id, slug or name of a schedule.
         * @example text
         */
        schedule?: string;
        /**
         * @description Default -noticedAt; -field is descending.
         * @example -noticedAt
         */
        sort?: '-noticedAt' | 'noticedAt';
        /**
         * @description Noticed before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NotificationPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.schedule-not-found'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  observe: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ObservationBatch'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ObservationsKept'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.observation-unproven.tenant-unknown'];
      404: components['responses']['404.observation-unknown'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.idempotency-key-busy.observation-too-late.observation-over-quota'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  observeAttemptStart: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ObservationStart'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ObservationStarted'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.observation-unproven.tenant-unknown'];
      404: components['responses']['404.observation-unknown'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.execution-not-begun.idempotency-key-busy.observation-too-late.observation-over-quota'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readOverview: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Overview'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listPlannedFires: {
    parameters: {
      query?: {
        /**
         * @description Of schedules with a step on this connected system.
         * @example hr-system
         */
        connectedSystem?: string;
        /**
         * @description Begin of the period, inclusive; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Of all fires; default 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Tag of the schedule.
         * @example text
         */
        tag?: string;
        /**
         * @description End of the period, exclusive; at most 35 days after its begin.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlannedFires'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getPrincipal: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Principal'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getRecordHead: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecordHead'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  exportRecord: {
    parameters: {
      query?: {
        /** @example 1 */
        after?: number;
        /** @example 2026-11-20T06:00:00Z */
        since?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecordExport'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  verifyRecord: {
    parameters: {
      query?: {
        /** @description `next` of the previous page. */
        cursor?: string;
        /**
         * @description A head that was kept.
         * @example 42:0000000000000000000000000000000000000000000000000000000000000000
         */
        head?: string;
        /** @example 2026-11-20T06:00:00Z */
        since?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecordVerification'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getRetention: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Retention'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listExecutions: {
    parameters: {
      query?: {
        /**
         * @description Of executions: with a step on this connected system.
         * @example hr-system
         */
        connectedSystem?: string;
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Of executions: part of the error, in any case.
         * @example text
         */
        errorContains?: string;
        /**
         * @description Started at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Of executions: id of the user, token or schedule that started it.
         * @example text
         */
        initiator?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Of executions: took longer, from start to end or until now.
         * @example 1
         */
        longerThanSeconds?: number;
        /**
         * @description Part of the name or slug of the schedule.
         * @example text
         */
        q?: string;
        /**
         * @description Id, slug or name of a schedule.
         * @example text
         */
        scheduleId?: string;
        /**
         * @description Default -startedAt; -field is descending.
         * @example -startedAt
         */
        sort?: '-startedAt' | 'startedAt' | '-endedAt' | 'endedAt';
        /**
         * @description One or more, such as Failed,TimedOut.
         * @example Completed
         */
        status?: string;
        /**
         * @description Of executions: with such a step.
         * @example RunProfile
         */
        stepType?:
          | 'RunProfile'
          | 'Http'
          | 'Executable'
          | 'Shell'
          | 'PowerShell'
          | 'Sql'
          | 'CustomActivity'
          | 'ChildWorkflow'
          | 'Wait'
          | 'Approval'
          | 'Schedule';
        /**
         * @description Tag of the schedule.
         * @example text
         */
        tag?: string;
        /**
         * @description Started before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
        /** @example Schedule */
        trigger?:
          | 'Schedule'
          | 'AfterSchedule'
          | 'Event'
          | 'Manual'
          | 'External'
          | 'Backfill'
          | 'Step'
          | 'Demo';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExecutionPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.schedule-not-found'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getExecution: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExecutionDetail'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      410: components['responses']['410.execution-removed'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listActivityRecords: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ActivityRecordList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      410: components['responses']['410.execution-removed'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  cancelExecution: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Execution'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.execution-already-final.execution-is-demo.idempotency-key-busy'];
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable'];
    };
  };
  listLogLines: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default line; -field is descending.
         * @example line
         */
        sort?: 'line' | '-line';
        /** @example 1 */
        stepIndex?: number;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LogPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      410: components['responses']['410.execution-removed.log-removed'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  pauseExecution: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'approval-limit'
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'execution-already-paused'
              | 'execution-not-paused'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  resumeExecution: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'approval-limit'
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'execution-already-paused'
              | 'execution-not-paused'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  retryExecution: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RetryExecutionBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RetryAnswer'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'execution-is-demo'
              | 'execution-not-final'
              | 'nothing-to-retry'
              | 'execution-overlap'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  previewRetry: {
    parameters: {
      query?: {
        /**
         * @description The definition that the execution ran, or the current one of the schedule.
         * @example AsItWas
         */
        revision?: 'AsItWas' | 'Current';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RetryPreview'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.execution-is-demo.execution-not-final.nothing-to-retry'];
      410: components['responses']['410.execution-removed'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  insertStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['InsertStepBody'];
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-started'
              | 'step-insert-refused'
              | 'approval-required'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      /** @description The body is not valid; `errors` lists every mistake. */
      422: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'body-invalid'
              | 'time-zone-invalid'
              | 'timing-invalid'
              | 'step-settings-invalid'
              | 'step-type-unavailable'
              | 'connected-system-unknown'
              | 'sql-connection-unknown'
              | 'run-profile-unknown'
              | 'expression-invalid'
              | 'parameter-declaration-invalid'
              | 'idempotency-key-reused'
              | 'secret-forbidden'
              | 'pool-forbidden'
              | 'task-queue-forbidden'
              | 'egress-denied';
            /** @constant */
            status?: 422;
          };
        };
      };
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  approveStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.approver-not-allowed.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-waiting-for-approval'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  cancelStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepControlBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'approval-limit'
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-started'
              | 'step-already-started'
              | 'step-already-held'
              | 'step-not-held'
              | 'step-running'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  holdStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepControlBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'approval-limit'
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-started'
              | 'step-already-started'
              | 'step-already-held'
              | 'step-not-held'
              | 'step-running'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  moveStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MoveStepBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-already-started'
              | 'step-move-refused'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  rejectStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepControlBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.approver-not-allowed.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-waiting-for-approval'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  releaseStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'approval-limit'
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-started'
              | 'step-already-started'
              | 'step-already-held'
              | 'step-not-held'
              | 'step-running'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  retryStepNow: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepControlBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-started'
              | 'step-already-started'
              | 'step-already-held'
              | 'step-not-held'
              | 'step-running'
              | 'step-not-retrying'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  setStepResult: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SetResultBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'approval-limit'
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-started'
              | 'step-already-started'
              | 'step-already-held'
              | 'step-not-held'
              | 'step-running'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  skipStep: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /**
         * @description Key of a step, or its index among all steps, from 0.
         * @example hr-import
         */
        step: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepControlBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ControlAnswer'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      /** @description It conflicts with the current state. */
      409: {
        headers: {
          'retry-after': components['headers']['retry-after-some'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'approval-limit'
              | 'execution-already-final'
              | 'execution-is-demo'
              | 'execution-not-begun'
              | 'execution-cancelling'
              | 'step-already-final'
              | 'step-not-started'
              | 'step-already-started'
              | 'step-already-held'
              | 'step-not-held'
              | 'step-running'
              | 'idempotency-key-busy';
            /** @constant */
            status?: 409;
          };
        };
      };
      410: components['responses']['410.execution-removed'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.temporal-unavailable.worker-unavailable'];
    };
  };
  listAttempts: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id of an execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        id: string;
        /** @example 1 */
        stepIndex: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AttemptList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.execution-not-found.step-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      410: components['responses']['410.execution-removed'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listActiveExecutions: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -startedAt; -field is descending.
         * @example -startedAt
         */
        sort?: '-startedAt' | 'startedAt' | '-endedAt' | 'endedAt';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExecutionPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readExecutionLoad: {
    parameters: {
      query?: {
        /**
         * @description Length of each bucket, in minutes, counted from `from`; default 60.
         * @example 15
         */
        bucketMinutes?: 15 | 30 | 60 | 360 | 1440;
        /**
         * @description Of schedules with a step on this connected system.
         * @example hr-system
         */
        connectedSystem?: string;
        /**
         * @description Begin of the period, inclusive; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Also find the coming slot of so many minutes with the least load.
         * @example 5
         */
        quietMinutes?: number;
        /**
         * @description Tag of the schedule.
         * @example text
         */
        tag?: string;
        /**
         * @description End of the period, exclusive; at most 35 days after its begin.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExecutionLoad'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listRecentExecutions: {
    parameters: {
      query: {
        /**
         * @description Of each schedule.
         * @example 10
         */
        count?: number;
        /**
         * @description Ids of up to 100 schedules, with commas between them.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        scheduleIds: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecentExecutions'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listWaitingApprovals: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        executionId?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Only what the caller may decide.
         * @example true
         */
        mine?: boolean;
        /**
         * @description Default executionId; -field is descending.
         * @example executionId
         */
        sort?: 'executionId' | '-executionId';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WaitingApprovalPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listSchedules: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /** @example true */
        enabled?: boolean;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Part of the name or slug.
         * @example text
         */
        q?: string;
        /**
         * @description Default name; -field is descending.
         * @example name
         */
        sort?: 'name' | '-name' | 'createdAt' | '-createdAt' | 'updatedAt' | '-updatedAt';
        /** @example text */
        tag?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SchedulePage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  createSchedule: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ScheduleBody'];
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          etag: components['headers']['etag'];
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WrittenSchedule'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.approval-limit.slug-taken.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      /** @description The body is not valid; `errors` lists every mistake. */
      422: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'body-invalid'
              | 'cron-invalid'
              | 'time-zone-invalid'
              | 'timing-invalid'
              | 'timing-never-fires'
              | 'anchor-invalid'
              | 'calendar-unknown'
              | 'step-settings-invalid'
              | 'step-type-unavailable'
              | 'connected-system-unknown'
              | 'sql-connection-unknown'
              | 'run-profile-unknown'
              | 'expression-invalid'
              | 'parameter-declaration-invalid'
              | 'idempotency-key-reused'
              | 'secret-forbidden'
              | 'pool-forbidden'
              | 'task-queue-forbidden'
              | 'egress-denied';
            /** @constant */
            status?: 422;
          };
        };
      };
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getSchedule: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Schedule'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  replaceSchedule: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ScheduleBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WrittenSchedule'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.approval-limit.name-ambiguous'];
      412: components['responses']['412.revision-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      /** @description The body is not valid; `errors` lists every mistake. */
      422: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'body-invalid'
              | 'cron-invalid'
              | 'time-zone-invalid'
              | 'timing-invalid'
              | 'timing-never-fires'
              | 'anchor-invalid'
              | 'calendar-unknown'
              | 'step-settings-invalid'
              | 'step-type-unavailable'
              | 'connected-system-unknown'
              | 'sql-connection-unknown'
              | 'run-profile-unknown'
              | 'expression-invalid'
              | 'parameter-declaration-invalid'
              | 'secret-forbidden'
              | 'pool-forbidden'
              | 'task-queue-forbidden'
              | 'egress-denied';
            /** @constant */
            status?: 422;
          };
        };
      };
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  deleteSchedule: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      412: components['responses']['412.revision-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listBackfills: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -createdAt; -field is descending.
         * @example -createdAt
         */
        sort?: '-createdAt' | 'createdAt';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BackfillPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  createBackfill: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BackfillBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Backfill'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readDailyStatistics: {
    parameters: {
      query?: {
        /**
         * @description Executions that began at or after; 30 days before `to` by default.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Whose days are counted; IANA name, such as Europe/Berlin.
         * @example UTC
         */
        timeZone?: string;
        /**
         * @description Executions that began before; now by default.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DailyStatistics'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listDeliveries: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -occurredAt; -field is descending.
         * @example -occurredAt
         */
        sort?: '-occurredAt' | 'occurredAt';
        /** @example Pending */
        state?: 'Pending' | 'Started' | 'Skipped' | 'Missed';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  disableSchedule: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['DisableBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Schedule'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readScheduleDocument: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ScheduleDocument'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  enableSchedule: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EnabledSchedule'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listFires: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /** @example Started */
        decision?: 'Started' | 'Skipped' | 'Missed';
        /**
         * @description Scheduled at or after; an instant, or a time before now such as -24h.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -scheduledFor; -field is descending.
         * @example -scheduledFor
         */
        sort?: '-scheduledFor' | 'scheduledFor';
        /**
         * @description Scheduled before; an instant, or a time before now such as -24h.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FirePage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listMilestones: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MilestoneList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  resetMilestone: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MilestoneResetBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MilestoneList'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found.milestone-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.milestone-refused.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  tryMilestone: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['MilestoneTryBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Execution'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found.milestone-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.milestone-refused.name-ambiguous.execution-overlap.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  previewSchedule: {
    parameters: {
      query?: {
        /**
         * @description Exclusive; now by default.
         * @example 2026-11-20T06:00:00Z
         */
        after?: string;
        /** @example 10 */
        count?: number;
        /**
         * @description How long an execution is expected to take, to predict overlap.
         * @example 1
         */
        expectedDurationSeconds?: number;
        /**
         * @description Adds the compiled spec that Temporal is given.
         * @example temporalSpec
         */
        include?: 'temporalSpec';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Preview'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  reconcileSchedule: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['ReasonBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Schedule'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  rehearseSchedule: {
    parameters: {
      query?: {
        /**
         * @description How many of the last executions that ran.
         * @example 20
         */
        executions?: number;
        /**
         * @description Adds what the conditions of the edited steps would have said.
         * @example conditions
         */
        include?: 'conditions';
      };
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ScheduleBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Rehearsal'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      /** @description The body is not valid; `errors` lists every mistake. */
      422: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'body-invalid'
              | 'cron-invalid'
              | 'time-zone-invalid'
              | 'timing-invalid'
              | 'timing-never-fires'
              | 'anchor-invalid'
              | 'calendar-unknown'
              | 'step-settings-invalid'
              | 'step-type-unavailable'
              | 'connected-system-unknown'
              | 'sql-connection-unknown'
              | 'run-profile-unknown'
              | 'expression-invalid'
              | 'parameter-declaration-invalid'
              | 'idempotency-key-reused'
              | 'secret-forbidden'
              | 'pool-forbidden'
              | 'task-queue-forbidden'
              | 'egress-denied';
            /** @constant */
            status?: 422;
          };
        };
      };
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listRevisions: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -revision; -field is descending.
         * @example -revision
         */
        sort?: '-revision' | 'revision';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RevisionPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getRevision: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
        /** @example 1 */
        revision: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Revision'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  runSchedule: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        'application/json': components['schemas']['RunBody'];
      };
    };
    responses: {
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Execution'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous.execution-overlap.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.parameters-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readRunGrid: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description The page has this execution in its middle, or nearer to its begin when there are fewer newer ones. Without a meaning beside a cursor.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        executionId?: string;
        /**
         * @description Executions of a page.
         * @example 25
         */
        limit?: number;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RunGrid'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found.execution-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  readStatistics: {
    parameters: {
      query?: {
        /**
         * @description Executions that began at or after; 30 days before `to` by default.
         * @example 2026-11-01T00:00:00Z
         */
        from?: string;
        /**
         * @description Executions that began before; now by default.
         * @example 2026-11-20T06:00:00Z
         */
        to?: string;
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Id, slug or exact name of a schedule.
         * @example delta-sync
         */
        ref: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ScheduleStatistics'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.schedule-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  previewTimings: {
    parameters: {
      query?: {
        /**
         * @description Adds the compiled spec that Temporal is given.
         * @example temporalSpec
         */
        include?: 'temporalSpec';
      };
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PreviewBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Preview'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.schedule-not-found'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      /** @description The body is not valid; `errors` lists every mistake. */
      422: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'body-invalid'
              | 'cron-invalid'
              | 'time-zone-invalid'
              | 'timing-invalid'
              | 'timing-never-fires'
              | 'anchor-invalid'
              | 'calendar-unknown'
              | 'idempotency-key-reused';
            /** @constant */
            status?: 422;
          };
        };
      };
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  rotateSecrets: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description Why it is done. */
          reason?: string;
        };
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SecretRotation'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.secret-store-off.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listSecrets: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SecretList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  putSecret: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a secret, such as HR_TOKEN.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SecretBody'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Secret'];
        };
      };
      /** @description Created. */
      201: {
        headers: {
          etag: components['headers']['etag'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Secret'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.secret-limit.secret-store-off'];
      412: components['responses']['412.secret-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.secret-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  deleteSecret: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description ETag of the version to change. */
        'if-match'?: string;
      };
      path: {
        /**
         * @description Name of a secret, such as HR_TOKEN.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.secret-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      412: components['responses']['412.secret-conflict'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  runStep: {
    parameters: {
      query?: {
        /**
         * @description The response is the one that the write would get, and nothing is written: no change, no audit event, nothing in Temporal. Idempotency-Key is ignored.
         * @example true
         */
        dryRun?: boolean;
      };
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StepRunBody'];
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Execution'];
        };
      };
      /** @description Accepted; Location tells where its progress can be read. */
      202: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Approval'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.schedule-not-found'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.approval-limit.execution-overlap.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      /** @description The body is not valid; `errors` lists every mistake. */
      422: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'] & {
            /** @enum {unknown} */
            code?:
              | 'body-invalid'
              | 'time-zone-invalid'
              | 'timing-invalid'
              | 'step-settings-invalid'
              | 'step-type-unavailable'
              | 'connected-system-unknown'
              | 'sql-connection-unknown'
              | 'run-profile-unknown'
              | 'expression-invalid'
              | 'parameter-declaration-invalid'
              | 'parameters-invalid'
              | 'idempotency-key-reused'
              | 'secret-forbidden'
              | 'pool-forbidden'
              | 'task-queue-forbidden'
              | 'egress-denied';
            /** @constant */
            status?: 422;
          };
        };
      };
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  followStream: {
    parameters: {
      query: {
        /**
         * @description Only what belongs to this execution.
         * @example 01934567-89ab-7cde-8f01-23456789abcd
         */
        executionId?: string;
        /**
         * @description Id, slug or name of a schedule.
         * @example text
         */
        scheduleId?: string;
        /**
         * @description Ends after so long; 3600 unless set.
         * @example 1
         */
        seconds?: number;
        /**
         * @description One or more of executions, steps, attempts, log, schedules, fires, holds, approvals, separated by commas. `log` needs executionId.
         * @example executions,steps
         */
        topics: string;
      };
      header?: {
        /** @description The id of the last event that was received: the stream continues after it. */
        'last-event-id'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': components['schemas']['StreamEvent'];
        };
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.schedule-not-found.execution-not-found'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.name-ambiguous'];
      410: components['responses']['410.execution-removed'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable.stream-limit'];
    };
  };
  listTaskQueues: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskQueueList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listTokens: {
    parameters: {
      query?: {
        /** @description nextCursor of the previous page, with the same filter and sort. */
        cursor?: string;
        /**
         * @description Also list expired and revoked ones.
         * @example true
         */
        ended?: boolean;
        /**
         * @description Default 50; more than 200 gives 200.
         * @example 1
         */
        limit?: number;
        /**
         * @description Default -createdAt; -field is descending.
         * @example -createdAt
         */
        sort?: '-createdAt' | 'createdAt';
      };
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiTokenPage'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  createToken: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ApiTokenBody'];
      };
    };
    responses: {
      /** @description Created. */
      201: {
        headers: {
          location: components['headers']['location'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedApiToken'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.token-limit'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getToken: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiToken'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.token-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  revokeToken: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @example 01934567-89ab-7cde-8f01-23456789abcd */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown.tenant-suspended'];
      404: components['responses']['404.route-not-found.token-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listWorkerPools: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WorkerPoolList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getWorkerPool: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path: {
        /**
         * @description Name of a pool of step workers, such as gpu.
         * @example delta-sync
         */
        name: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WorkerPoolDetail'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      404: components['responses']['404.route-not-found.worker-pool-not-found'];
      405: components['responses']['405.method-not-allowed'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listWorkers: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WorkerList'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  announceWorker: {
    parameters: {
      query?: never;
      header?: {
        /** @description For a day, the same key with the same body gets the first response again. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['WorkerAnnouncement'];
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          'idempotency-replayed': components['headers']['idempotency-replayed'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.idempotency-key-busy'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid.idempotency-key-reused'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  listSystemConnections: {
    parameters: {
      query?: never;
      header?: {
        /** @description ETag of what the client has: the response is 304 while it is still the same. */
        'if-none-match'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SystemConnections'];
        };
      };
      /** @description The client has this version already; see If-None-Match. */
      304: {
        headers: {
          etag: components['headers']['etag'];
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['400.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.tenant-unknown'];
      408: components['responses']['408.request-timeout'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  revealSecrets: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SecretRequest'];
      };
    };
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'ratelimit-limit': components['headers']['ratelimit-limit'];
          'ratelimit-remaining': components['headers']['ratelimit-remaining'];
          'ratelimit-reset': components['headers']['ratelimit-reset'];
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RevealedSecrets'];
        };
      };
      400: components['responses']['400.body-unreadable.parameter-invalid'];
      401: components['responses']['401.credential-missing.credential-invalid'];
      403: components['responses']['403.forbidden.observation-unproven.tenant-unknown'];
      404: components['responses']['404.observation-unknown'];
      408: components['responses']['408.request-timeout'];
      409: components['responses']['409.execution-not-begun.observation-too-late.observation-over-quota'];
      413: components['responses']['413.body-too-large'];
      415: components['responses']['415.content-type-unsupported'];
      422: components['responses']['422.body-invalid'];
      429: components['responses']['429.rate-limited'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      503: components['responses']['503.issuer-unavailable.database-unavailable'];
    };
  };
  getLiveness: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Liveness'];
        };
      };
      400: components['responses']['400.parameter-invalid'];
      403: components['responses']['403.forbidden'];
      408: components['responses']['408.request-timeout'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
    };
  };
  getReadiness: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done, or read. */
      200: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Liveness'];
        };
      };
      400: components['responses']['400.parameter-invalid'];
      403: components['responses']['403.forbidden'];
      408: components['responses']['408.request-timeout'];
      431: components['responses']['431.parameter-invalid'];
      500: components['responses']['500.internal-error'];
      /** @description A part of the installation cannot be reached; see Retry-After. */
      503: {
        headers: {
          'x-request-id': components['headers']['x-request-id'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Liveness'];
        };
      };
    };
  };
}

/** Paths whose POST takes an Idempotency-Key. */
export const keyedPaths: ReadonlySet<string> = new Set([
  '/api/v1/approvals/{id}/approve',
  '/api/v1/approvals/{id}/reject',
  '/api/v1/backfills/{id}/cancel',
  '/api/v1/bulk-operations',
  '/api/v1/bulk-operations/{id}/cancel',
  '/api/v1/connected-systems/{name}/maintenance-windows',
  '/api/v1/connected-systems/{name}/run',
  '/api/v1/events',
  '/api/v1/maintenance-windows/{id}/end',
  '/api/v1/notification-channels/{name}/test',
  '/api/v1/notification-deliveries/{id}/redeliver',
  '/api/v1/observations',
  '/api/v1/observations/starts',
  '/api/v1/schedule-executions/{id}/cancel',
  '/api/v1/schedule-executions/{id}/pause',
  '/api/v1/schedule-executions/{id}/resume',
  '/api/v1/schedule-executions/{id}/retry',
  '/api/v1/schedule-executions/{id}/steps',
  '/api/v1/schedule-executions/{id}/steps/{step}/approve',
  '/api/v1/schedule-executions/{id}/steps/{step}/cancel',
  '/api/v1/schedule-executions/{id}/steps/{step}/hold',
  '/api/v1/schedule-executions/{id}/steps/{step}/move',
  '/api/v1/schedule-executions/{id}/steps/{step}/reject',
  '/api/v1/schedule-executions/{id}/steps/{step}/release',
  '/api/v1/schedule-executions/{id}/steps/{step}/retry-now',
  '/api/v1/schedule-executions/{id}/steps/{step}/set-result',
  '/api/v1/schedule-executions/{id}/steps/{step}/skip',
  '/api/v1/schedules',
  '/api/v1/schedules/preview',
  '/api/v1/schedules/{ref}/backfills',
  '/api/v1/schedules/{ref}/disable',
  '/api/v1/schedules/{ref}/enable',
  '/api/v1/schedules/{ref}/milestones/reset',
  '/api/v1/schedules/{ref}/milestones/try',
  '/api/v1/schedules/{ref}/reconcile',
  '/api/v1/schedules/{ref}/rehearse',
  '/api/v1/schedules/{ref}/run',
  '/api/v1/secret-rotations',
  '/api/v1/step-runs',
  '/api/v1/workers',
]);
