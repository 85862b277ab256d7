FROM node:20-bookworm-slim
WORKDIR /hai-dang
COPY . .
RUN npm ci --no-audit --no-fund
ENV IOC_DATA_DIR=/data
VOLUME /data
CMD ["node", "--import", "tsx", "centre/src/main.ts"]
