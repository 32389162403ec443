ARG NGINX_IMAGE
FROM ${NGINX_IMAGE}
COPY nginx/nginx.conf.template /etc/emogram/
COPY nginx/bot.conf /etc/emogram/server.d/
COPY nginx/entrypoint.sh /usr/local/bin/gateway
USER nginx
EXPOSE 8080 8090
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=5s --timeout=5s --start-period=10s CMD curl --fail --silent --max-time 3 http://127.0.0.1:8080/healthz
ENTRYPOINT ["gateway"]
CMD []
