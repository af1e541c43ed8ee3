{{/* What the pods of all processes share. */}}
{{- define "carillon.name" -}}
{{- printf "%s-carillon" .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{- define "carillon.selector" -}}
app.kubernetes.io/name: carillon
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "carillon.labels" -}}
{{ include "carillon.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "carillon.image" -}}
{{- $image := .Values.image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* A change of the files restarts the pods that read them. */}}
{{- define "carillon.podMeta" -}}
labels: {{- include "carillon.labels" . | nindent 2 }}
annotations:
  carillon.dev/files: {{ list .root.Values.systems .root.Values.policy | toJson | sha256sum }}
  {{- with .root.Values.podAnnotations }}{{ toYaml . | nindent 2 }}{{- end }}
{{- end }}

{{- define "carillon.podSpec" -}}
serviceAccountName: {{ include "carillon.name" .root }}
# No process talks to Kubernetes.
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Replicas on different nodes where there are several. */}}
{{- define "carillon.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "carillon.selector" . | nindent 8 }}
{{- end }}

{{- define "carillon.container" -}}
image: {{ include "carillon.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- define "carillon.databaseEnv" -}}
- name: DATABASE_URL
  valueFrom: { secretKeyRef: { name: {{ .Values.database.secretName }}, key: {{ .Values.database.urlKey }} } }
{{- end }}

{{- define "carillon.temporalEnv" -}}
{{- $temporal := .Values.temporal -}}
- { name: TEMPORAL_ADDRESS, value: {{ $temporal.address | quote }} }
- { name: TEMPORAL_NAMESPACE, value: {{ $temporal.namespace | quote }} }
{{- if $temporal.apiKey.secretName }}
- name: TEMPORAL_API_KEY
  valueFrom: { secretKeyRef: { name: {{ $temporal.apiKey.secretName }}, key: {{ $temporal.apiKey.key }} } }
{{- end }}
{{- if $temporal.tls.enabled }}
- { name: TEMPORAL_TLS, value: 'true' }
{{- with $temporal.tls.serverName }}
- { name: TEMPORAL_TLS_SERVER_NAME, value: {{ . | quote }} }
{{- end }}
{{- if $temporal.tls.secretName }}
{{- if $temporal.tls.hasAuthority }}
- { name: TEMPORAL_TLS_CA_FILE, value: /etc/carillon/temporal/ca.crt }
{{- end }}
{{- if $temporal.tls.hasCertificate }}
- { name: TEMPORAL_TLS_CERT_FILE, value: /etc/carillon/temporal/tls.crt }
- { name: TEMPORAL_TLS_KEY_FILE, value: /etc/carillon/temporal/tls.key }
{{- end }}
{{- end }}
{{- end }}
{{- if $temporal.payloadKeysSecretName }}
- { name: CARILLON_PAYLOAD_KEYS_FILE, value: /etc/carillon/payload/payload-keys.json }
{{- end }}
{{- end }}

{{- define "carillon.temporalMounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if and .Values.temporal.tls.enabled .Values.temporal.tls.secretName }}
- { name: temporal-tls, mountPath: /etc/carillon/temporal, readOnly: true }
{{- end }}
{{- if .Values.temporal.payloadKeysSecretName }}
- { name: payload-keys, mountPath: /etc/carillon/payload, readOnly: true }
{{- end }}
{{- end }}

{{- define "carillon.temporalVolumes" -}}
- { name: tmp, emptyDir: { sizeLimit: 1Gi } }
{{- if and .Values.temporal.tls.enabled .Values.temporal.tls.secretName }}
- { name: temporal-tls, secret: { secretName: {{ .Values.temporal.tls.secretName }}, defaultMode: 0440 } }
{{- end }}
{{- if .Values.temporal.payloadKeysSecretName }}
- { name: payload-keys, secret: { secretName: {{ .Values.temporal.payloadKeysSecretName }}, defaultMode: 0440 } }
{{- end }}
{{- end }}
