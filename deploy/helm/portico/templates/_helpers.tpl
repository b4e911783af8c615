{{- define "portico.name" -}}
{{- printf "%s" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "portico.selector" -}}
app.kubernetes.io/name: portico
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "portico.labels" -}}
{{ include "portico.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "portico.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{/* What the server and its migration have in common: who they are, what they may, where their secrets are. */}}
{{- define "portico.podSecurity" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  # The user "node" of the image.
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: secrets
    secret:
      secretName: {{ .Values.existingSecret | quote }}
      defaultMode: 0440
  - name: tmp
    emptyDir: {}
{{- end -}}

{{- define "portico.containerSecurity" -}}
image: {{ include "portico.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
volumeMounts:
  - name: secrets
    mountPath: /run/secrets/portico
    readOnly: true
  - name: tmp
    mountPath: /tmp
env:
  - name: NODE_ENV
    value: production
  - name: HOST
    value: 0.0.0.0
  - name: PORT
    value: '3000'
  - name: ISSUER
    value: {{ .Values.issuer | quote }}
  - name: TRUSTED_PROXIES
    value: {{ join "," .Values.trustedProxies | quote }}
  - name: SHUTDOWN_DELAY
    value: {{ .Values.shutdownDelay | quote }}
  - name: SECRETS_FILE
    value: /run/secrets/portico/secrets
  - name: DATABASE_URL_FILE
    value: /run/secrets/portico/database-url
  - name: METRICS_TOKEN_FILE
    value: /run/secrets/portico/metrics-token
  {{- range $name, $value := .Values.settings }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
{{- end -}}
