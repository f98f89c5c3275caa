"""A server of Python that is called by webhooks over TLS: it checks each call with another's library, and counts."""

import http.server
import ssl
import threading
import time

from server import certificate
from standardwebhooks import Webhook


class Receiver:
    """Takes calls, each after a pause; what was taken is in `calls` as (id, body, whether its signature holds)."""

    def __init__(self, folder, pause):
        self.calls, self.pause, self.lock, self.secret = [], pause, threading.Lock(), None
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.take(headers, body)
                # The call is ours from here on; that we say so comes later, and may never be heard.
                time.sleep(receiver.pause)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """A program that was killed hangs up."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.certificate, key = certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.address = f"https://localhost:{self.server.server_port}/hook"

    def take(self, headers, body):
        try:
            Webhook(self.secret).verify(body, headers)
            holds = True
        except Exception:
            holds = False
        with self.lock:
            self.calls.append((headers["webhook-id"], body, holds))

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()

    def ids(self):
        with self.lock:
            return [id for id, *_ in self.calls]
