ARG NODE_IMAGE=node:22-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# The workflow bundler's native part comes as an optional package, so these stay until it has run.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm run sbom && npm prune --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json /app/sbom.cdx.json ./
COPY --from=build /app/bin ./bin
COPY --from=build /app/dist ./dist
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/node_modules ./node_modules
USER node
EXPOSE 8080
ENTRYPOINT ["node", "bin/carillon.js"]
CMD ["--help"]
