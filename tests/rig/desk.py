"""A person at the manager: writes attributes and reads them, as a service user over MQTT."""

import json
import socket
import threading
import time
from collections import defaultdict, deque

import packets
from waiting import PATIENCE_S

KEEP_ALIVE_S = 60


class Desk:
    """One connection. Any thread may write; responses come back in the order of their requests."""

    def __init__(self, port, realm, name, secret):
        self.prefix = f"{realm}/{name}/operations/assets/"
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._splitter = packets.Splitter()
        self._lock = threading.Lock()
        self._waiting = defaultdict(deque)  # of a topic: who asked
        self._next_id = 0
        self._connected = threading.Event()
        self._socket.sendall(packets.connect(name, f"{realm}:{name}", secret, KEEP_ALIVE_S))
        threading.Thread(target=self._listen, daemon=True).start()
        self._socket.sendall(packets.subscribe(1, [self.prefix + "+/attributes/+/+/response"]))
        if not self._connected.wait(PATIENCE_S):
            raise AssertionError("the manager does not let the operator in")

    def write(self, asset_id, attribute, value, answered):
        """Sends a value. `answered` gets the response as an object, on the thread of this connection."""
        self._request(f"{asset_id}/attributes/{attribute}/update", json.dumps(value), answered)

    def read(self, asset_id, attribute):
        """What the manager shows, as an object."""
        done = threading.Event()
        answer = []
        self._request(f"{asset_id}/attributes/{attribute}/get-value", "",
                      lambda response: (answer.append(response), done.set()))
        if not done.wait(PATIENCE_S):
            raise AssertionError(f"the manager does not say what {attribute} is")
        return answer[0]

    def answers_wait(self):
        return any(self._waiting.values())

    def close(self):
        self._socket.sendall(packets.packet(packets.DISCONNECT, 0, b""))
        self._socket.shutdown(socket.SHUT_RDWR)

    def _request(self, operation, payload, answered):
        topic = self.prefix + operation
        with self._lock:
            self._next_id = self._next_id % 60_000 + 1
            self._waiting[topic + "/response"].append(answered)
            self._socket.sendall(packets.publish(
                packets.Publish(topic, payload.encode(), 1, False, self._next_id, b"")))

    def _listen(self):
        quiet_since = time.monotonic()
        self._socket.settimeout(KEEP_ALIVE_S / 4)
        while True:
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                data = None
            except OSError:
                data = b""
            if data == b"":
                return
            for one in self._splitter.feed(data or b""):
                self._take(one)
            if time.monotonic() - quiet_since > KEEP_ALIVE_S / 2:
                quiet_since = time.monotonic()
                with self._lock:
                    self._socket.sendall(packets.packet(packets.PINGREQ, 0, b""))

    def _take(self, one):
        if one.kind == packets.SUBACK:
            self._connected.set()
        if one.kind != packets.PUBLISH:
            return
        message = packets.read_publish(one, 4)
        if message.qos:
            with self._lock:
                self._socket.sendall(packets.puback(message.packet_id))
        if self._waiting[message.topic]:
            self._waiting[message.topic].popleft()(json.loads(message.payload))
