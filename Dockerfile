# The steps are the Makefile's, so that a machine without Docker exercises them too.
FROM node:20-bookworm-slim AS assets
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Makefile ./
COPY static/ static/
RUN make assets

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/static/dist static/dist
COPY --from=assets /src/static/node_modules/.ready static/node_modules/.ready
# The assets stage made them; touching the manifest keeps make from asking for npm here.
RUN touch static/node_modules/.ready static/dist/manifest.json
ARG VERSION=unreleased
ENV CGO_ENABLED=0
RUN make programs VERSION=${VERSION}

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /src/bin/daylight /usr/bin/daylight
USER nonroot
EXPOSE 8080 8081
ENV DAYLIGHT_LISTEN=0.0.0.0:8080 DAYLIGHT_METRICS_LISTEN=0.0.0.0:8081
ENTRYPOINT ["/usr/bin/daylight"]
CMD ["serve"]
