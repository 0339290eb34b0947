{{/*
A Deployment of one of the three services. Call with (dict "root" $ "service" NAME).
*/}}
{{- define "recommender.deployment" -}}
{{- $root := .root -}}
{{- $name := .service -}}
{{- $service := index $root.Values.services $name -}}
{{- $settings := index $root.Values $name -}}
{{- $stop := $root.Values.stop -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "recommender.name" $root }}-{{ $name }}
  labels:
    {{- include "recommender.labels" . | nindent 4 }}
spec:
  {{- if not $settings.autoscaling.enabled }}
  replicas: {{ $settings.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "recommender.selector" . | nindent 6 }}
  strategy:
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  template:
    metadata:
      labels:
        {{- include "recommender.labels" . | nindent 8 }}
      annotations:
        checksum/config: {{ toJson (list (include "recommender.config" .) $root.Values.secrets $root.Values.postgres $root.Values.cache) | sha256sum }}
        {{- $metricsPort := ternary $root.Values.telemetry.metricsPort $service.port (eq $name "gateway") }}
        {{- if and $root.Values.telemetry.prometheusAnnotations $metricsPort }}
        prometheus.io/scrape: "true"
        prometheus.io/port: {{ $metricsPort | quote }}
        prometheus.io/path: /metrics
        {{- end }}
    spec:
      serviceAccountName: {{ include "recommender.serviceAccount" $root }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: {{ add $stop.preStopSeconds $stop.timeoutSeconds 5 }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 1654
        runAsGroup: 1654
        fsGroup: 1654
        seccompProfile: { type: RuntimeDefault }
      {{- with $root.Values.images.pullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ $name }}
          image: {{ with $root.Values.images.registry }}{{ . }}/{{ end }}{{ $service.image }}:{{ default $root.Chart.AppVersion $root.Values.images.tag }}
          imagePullPolicy: {{ $root.Values.images.pullPolicy }}
          ports:
            - { name: http, containerPort: {{ $service.port }} }
            {{- if and (eq $name "gateway") $root.Values.telemetry.metricsPort }}
            - { name: metrics, containerPort: {{ $root.Values.telemetry.metricsPort }} }
            {{- end }}
          envFrom:
            - configMapRef: { name: {{ include "recommender.name" $root }}-{{ $name }} }
          env:
            {{- range $service.secrets }}
            - name: {{ . }}
              valueFrom:
                secretKeyRef: { name: {{ include "recommender.secretName" $root }}, key: {{ . }} }
            {{- end }}
          # Only that the process answers. Readiness waits as long as PostgreSQL is away or a migration takes; a restart would end neither.
          startupProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 1
            failureThreshold: 120
          readinessProbe:
            httpGet: { path: /ready, port: http }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          lifecycle:
            preStop:
              sleep: { seconds: {{ $stop.preStopSeconds }} }
          resources:
            {{- toYaml $settings.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: scratch, mountPath: /tmp }
      volumes:
        - name: scratch
          emptyDir: {}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "recommender.selector" . | nindent 14 }}
      {{- with $root.Values.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}

{{/* The variables of a service that are no secrets: those of the manifest, those of the chart, and the operator's own, which win. */}}
{{- define "recommender.config" -}}
{{- $root := .root -}}
{{- $service := index $root.Values.services .service -}}
{{- $settings := index $root.Values .service -}}
{{- $values := dict -}}
{{- range $key, $value := $service.env }}{{ $_ := set $values $key (tpl $value $root) }}{{ end -}}
{{- $_ := set $values "SHUTDOWN_TIMEOUT_SECS" (toString $root.Values.stop.timeoutSeconds) -}}
{{- if ne .service "worker" }}{{ $_ := set $values "DRAIN_SECONDS" (toString $root.Values.stop.drainSeconds) }}{{ end -}}
{{- with $root.Values.telemetry.otlpEndpoint }}{{ $_ := set $values "OTEL_EXPORTER_OTLP_ENDPOINT" . }}{{ $_ := set $values "OTEL_SERVICE_NAME" $.service }}{{ end -}}
{{- if eq .service "gateway" }}{{ with $root.Values.trustedProxies }}{{ $_ := set $values "TRUSTED_PROXIES" . }}{{ end }}{{ end -}}
{{- if eq .service "gateway" }}{{ with $root.Values.telemetry.metricsPort }}{{ $_ := set $values "METRICS_PORT" (toString .) }}{{ end }}{{ end -}}
{{- /* Helm reads every number of a file as a fraction, and as a text 1000000 would be 1e+06. */ -}}
{{- range $key, $value := $settings.env }}{{ $_ := set $values $key (ternary (toJson $value) (toString $value) (kindIs "float64" $value)) }}{{ end -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "recommender.name" $root }}-{{ .service }}
  labels:
    {{- include "recommender.labels" . | nindent 4 }}
data:
  {{- range $key, $value := $values }}
  {{ $key }}: {{ $value | quote }}
  {{- end }}
{{- end }}

{{- define "recommender.disruption" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "recommender.name" .root }}-{{ .service }}
  labels:
    {{- include "recommender.labels" . | nindent 4 }}
spec:
  {{- toYaml (index .root.Values .service).disruption | nindent 2 }}
  selector:
    matchLabels:
      {{- include "recommender.selector" . | nindent 6 }}
{{- end }}

{{- define "recommender.autoscaler" -}}
{{- $autoscaling := (index .root.Values .service).autoscaling -}}
{{- if $autoscaling.enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "recommender.name" .root }}-{{ .service }}
  labels:
    {{- include "recommender.labels" . | nindent 4 }}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: {{ include "recommender.name" .root }}-{{ .service }} }
  minReplicas: {{ $autoscaling.min }}
  maxReplicas: {{ $autoscaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ $autoscaling.cpuPercent }} }
{{- end }}
{{- end }}
