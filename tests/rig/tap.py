"""Stands between bridge and broker, passes every byte on, and writes down what went by.

It may also misbehave on demand: lose PUBACKs, repeat pending events, cut the connection, keep the bridge out, or
hold everything back. Times are CLOCK_MONOTONIC: of a message to the bridge just before it is passed on, of one from
the bridge just after it came, so whatever the bridge does with them happens in between.
"""

import selectors
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass

import packets

READ_BYTES = 64 * 1024
# Packet ids for what the tap repeats itself: brokers count from 1 and do not come near.
OWN_PACKET_IDS = 60_000


@dataclass
class Seen:
    time_ns: int
    connection: int
    down: bool  # to the bridge
    kind: int
    packet_id: int
    topic: str = ""
    payload: bytes = b""
    dup: bool = False
    lost: bool = False  # the tap kept it to itself
    repeated: bool = False  # the tap said it, not the broker


class Side:
    """One socket of a connection, and what waits to be written to it."""

    def __init__(self, link, end, down):
        self.link, self.socket, self.down = link, end, down
        self.splitter = packets.Splitter()
        self.waiting = b""


class Link:
    """One connection of the bridge."""

    def __init__(self, index, client, broker):
        self.index = index
        self.bridge = Side(self, client, down=False)  # what comes from it goes up
        self.broker = Side(self, broker, down=True)
        self.level = 4
        self.own_ids = set()

    def other(self, side):
        return self.broker if side is self.bridge else self.bridge


class Tap:
    """Its settings may be changed at any time, from any thread."""

    def __init__(self, broker_port):
        self.broker_port = broker_port
        self.seen = []
        self.lose_pubacks = False
        self.copies = 1  # of each pending event
        self.refuse = False  # the bridge cannot connect
        self.hold = False  # it connects, and neither side hears anything
        self.mute = False  # the bridge hears nothing any more, for as long as its connection lasts
        self.let_in = 0  # connections of the bridge that were not refused
        self.published = 0  # by the bridge
        self.subscriptions = 0  # to pending events, over all connections
        self._links = []
        self._own_id = OWN_PACKET_IDS
        self._jobs = deque()
        self._selector = selectors.DefaultSelector()
        self._wake_out, self._wake_in = socket.socketpair()
        self._selector.register(self._wake_out, selectors.EVENT_READ, None)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self.port = self._listener.getsockname()[1]
        self._running = True
        self.fault = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def cut(self):
        """Closes every connection. With nothing unanswered the bridge takes this for the doing of another client with
        its id, and stays away for 20 s when it happens twice: mute the connection first, and let it say something."""
        self._do(lambda: [self._close(link, abruptly=True) for link in list(self._links)])

    def say_again(self, topic, payloads):
        """Sends these to the bridge once more, as a broker would that lost the bridge's PUBACK."""
        self._do(lambda: [self._repeat(link, topic, payload) for payload in payloads for link in self._links])

    def release(self):
        self.hold = False
        self._do(lambda: [self._arrived(side, b"") for link in self._links for side in (link.bridge, link.broker)])

    def close(self):
        self._do(lambda: setattr(self, "_running", False))
        self._thread.join()
        if self.fault:
            raise self.fault

    def _do(self, job):
        done = threading.Event()
        self._jobs.append((job, done))
        self._wake_in.send(b"!")
        while not done.wait(0.1) and self._thread.is_alive():
            pass

    def _run(self):
        try:
            while self._running:
                for key, events in self._selector.select():
                    self._serve(key, events)
                while self._jobs:
                    job, done = self._jobs.popleft()
                    job()
                    done.set()
        except Exception as fault:  # pylint: disable=broad-except
            self.fault = fault  # whoever closes the tap is told
        for link in list(self._links):
            self._close(link)
        self._listener.close()

    def _serve(self, key, events):
        if key.fileobj is self._wake_out:
            self._wake_out.recv(READ_BYTES)
        elif key.fileobj is self._listener:
            self._accept()
        elif key.data.link in self._links:
            if events & selectors.EVENT_WRITE:
                self._write(key.data)
            if events & selectors.EVENT_READ:
                self._read(key.data)

    def _accept(self):
        client, _ = self._listener.accept()
        if self.refuse:
            client.close()
            return
        try:
            broker = socket.create_connection(("127.0.0.1", self.broker_port))
        except OSError:
            client.close()
            return
        self.let_in += 1
        link = Link(self.let_in, client, broker)
        self._links.append(link)
        for side in (link.bridge, link.broker):
            side.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            side.socket.setblocking(False)
            self._selector.register(side.socket, selectors.EVENT_READ, side)

    def _read(self, side):
        try:
            data = side.socket.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(side.link)
            return
        self._arrived(side, data)

    def _arrived(self, side, data):
        if self.hold:
            side.splitter.waiting += data
            return
        for one in side.splitter.feed(data):
            self._pass_on(side, one)

    def _pass_on(self, side, one):
        link = side.link
        note = Seen(time.monotonic_ns(), link.index, side.down, one.kind, 0)
        if one.kind == packets.CONNECT:
            link.level = packets.protocol_level(one)
        elif one.kind == packets.PUBLISH:
            message = packets.read_publish(one, link.level)
            note.packet_id, note.dup = message.packet_id, message.dup
            note.topic, note.payload = message.topic, message.payload
            self.published += not side.down
        elif one.kind == packets.PUBACK:
            note.packet_id = one.packet_id()
            own = not side.down and note.packet_id in link.own_ids
            note.lost = not side.down and (own or self.lose_pubacks)
        elif one.kind == packets.SUBSCRIBE and b"/gateway/events/pending" in one.body:
            self.subscriptions += 1
        note.lost = note.lost or (side.down and self.mute)
        self.seen.append(note)
        if not note.lost:
            self._send(link.other(side), one.raw)
        if one.kind == packets.PUBLISH and side.down and note.topic.endswith("/gateway/events/pending"):
            for _ in range(self.copies - 1):
                self._repeat(link, note.topic, note.payload)

    def _repeat(self, link, topic, payload):
        self._own_id = OWN_PACKET_IDS + (self._own_id + 1 - OWN_PACKET_IDS) % 5000
        link.own_ids.add(self._own_id)
        message = packets.Publish(topic, payload, 1, True, self._own_id, b"\0" if link.level >= 5 else b"")
        self.seen.append(Seen(time.monotonic_ns(), link.index, True, packets.PUBLISH, self._own_id, topic, payload,
                              dup=True, repeated=True))
        self._send(link.bridge, packets.publish(message))

    def _send(self, side, data):
        side.waiting += data
        self._write(side)

    def _write(self, side):
        if side.link not in self._links:
            return
        try:
            if side.waiting:
                side.waiting = side.waiting[side.socket.send(side.waiting):]
        except BlockingIOError:
            pass
        except OSError:
            self._close(side.link)
            return
        more = selectors.EVENT_WRITE if side.waiting else 0
        self._selector.modify(side.socket, selectors.EVENT_READ | more, side)

    def _close(self, link, abruptly=False):
        if link not in self._links:
            return
        self._links.remove(link)
        for side in (link.bridge, link.broker):
            self._selector.unregister(side.socket)
            if abruptly:  # with a reset
                side.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.socket.close()
