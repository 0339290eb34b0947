{{- define "recommender.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* Labels that select the pods of one service. Call with (dict "root" $ "service" NAME). */}}
{{- define "recommender.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{- define "recommender.labels" -}}
{{ include "recommender.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "recommender.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "recommender.name" .) .Values.serviceAccount.name }}{{ else }}{{ default "default" .Values.serviceAccount.name }}{{ end }}
{{- end }}

{{- define "recommender.secretName" -}}
{{ default (include "recommender.name" .) .Values.secrets.existing }}
{{- end }}

{{/*
A secret value: as given, else as an earlier install generated it, else new. 45 letters and digits are 256 bits.
Call with (dict "root" $ "key" KEY "given" VALUE). What was generated is remembered within one rendering.
*/}}
{{- define "recommender.generated" -}}
{{- $root := .root -}}
{{- $memory := $root.Values.global -}}
{{- $name := printf "recommender-%s" .key -}}
{{- if .given -}}
{{ .given }}
{{- else if hasKey $memory $name -}}
{{ get $memory $name }}
{{- else -}}
{{- $stored := lookup "v1" "Secret" $root.Release.Namespace (include "recommender.name" $root) -}}
{{- $value := "" -}}
{{- if and $stored (hasKey (default (dict) $stored.data) .key) -}}
{{- $value = index $stored.data .key | b64dec -}}
{{- else -}}
{{- $value = randAlphaNum 45 -}}
{{- end -}}
{{- $_ := set $memory $name $value -}}
{{ $value }}
{{- end -}}
{{- end }}

{{- define "recommender.postgresPassword" -}}
{{ include "recommender.generated" (dict "root" . "key" "postgres-password" "given" .Values.postgres.password) }}
{{- end }}

{{- define "recommender.cachePassword" -}}
{{ include "recommender.generated" (dict "root" . "key" "cache-password" "given" .Values.cache.password) }}
{{- end }}

{{- define "recommender.database" -}}
{{- if .Values.postgres.bundled -}}
Host={{ include "recommender.name" . }}-postgres;Port={{ .Values.services.postgres.port }};Username=postgres;Password={{ include "recommender.postgresPassword" . }};Database=recommender
{{- else -}}
{{ required "postgres.connectionString is needed when postgres.bundled is false" .Values.postgres.connectionString }}
{{- end -}}
{{- end }}

{{- define "recommender.cache" -}}
{{- if .Values.cache.bundled -}}
{{ include "recommender.name" . }}-cache:{{ .Values.services.cache.port }},password={{ include "recommender.cachePassword" . }}
{{- else -}}
{{ required "cache.connectionString is needed when cache.bundled is false" .Values.cache.connectionString }}
{{- end -}}
{{- end }}
