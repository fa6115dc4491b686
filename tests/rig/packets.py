"""MQTT 3.1.1 and 5 as bytes: as much as a listener on the wire and a plain client need."""

import struct
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK = 1, 2, 3, 4
SUBSCRIBE, SUBACK, PINGREQ, DISCONNECT = 8, 9, 12, 14

PACKET_BYTES_MAX = 4 * 1024 * 1024


class Malformed(Exception):
    """These bytes are no MQTT."""


def number(value):
    """The variable length integer."""
    encoded = b""
    while True:
        value, low = value >> 7, value & 0x7F
        encoded += bytes([low | (0x80 if value else 0)])
        if not value:
            return encoded


def take_number(data, at):
    """@return value and the place behind it; None while it is not complete"""
    value = 0
    for count in range(4):
        if at + count >= len(data):
            return None
        value |= (data[at + count] & 0x7F) << (7 * count)
        if not data[at + count] & 0x80:
            return value, at + count + 1
    raise Malformed("a length of more than four bytes")


def text(value):
    encoded = value.encode()
    return struct.pack(">H", len(encoded)) + encoded


def packet(kind, flags, body):
    return bytes([kind << 4 | flags]) + number(len(body)) + body


@dataclass(frozen=True)
class Packet:
    kind: int
    flags: int
    body: bytes
    raw: bytes

    def packet_id(self):
        """Of an acknowledgement."""
        return struct.unpack(">H", self.body[:2])[0]


class Splitter:
    """Cuts a stream of bytes into packets."""

    def __init__(self):
        self.waiting = b""

    def feed(self, data):
        self.waiting += data
        packets = []
        while (one := self._next()) is not None:
            packets.append(one)
        return packets

    def _next(self):
        length = take_number(self.waiting, 1) if self.waiting else None
        if length is None:
            return None
        size, begin = length
        if size > PACKET_BYTES_MAX:
            raise Malformed(f"a packet of {size} bytes")
        end = begin + size
        if len(self.waiting) < end:
            return None
        raw, self.waiting = self.waiting[:end], self.waiting[end:]
        return Packet(raw[0] >> 4, raw[0] & 15, raw[begin:end], raw)


@dataclass(frozen=True)
class Publish:
    topic: str
    payload: bytes
    qos: int
    dup: bool
    packet_id: int  # 0 with QoS 0
    properties: bytes  # with their length; empty for 3.1.1


def protocol_level(connect):
    """5 or 4 (3.1.1), of the first packet of a client."""
    name_length = struct.unpack(">H", connect.body[:2])[0]
    return connect.body[2 + name_length]


def read_publish(one, level):
    length = struct.unpack(">H", one.body[:2])[0]
    topic = one.body[2:2 + length].decode()
    if not topic:
        raise Malformed("a topic alias, which nobody here asked for")
    at = 2 + length
    qos = one.flags >> 1 & 3
    packet_id = 0
    if qos:
        packet_id = struct.unpack(">H", one.body[at:at + 2])[0]
        at += 2
    properties = b""
    if level >= 5:
        size, behind = take_number(one.body, at)
        properties = one.body[at:behind + size]
        at = behind + size
    return Publish(topic, one.body[at:], qos, bool(one.flags & 8), packet_id, properties)


def publish(message):
    body = text(message.topic)
    if message.qos:
        body += struct.pack(">H", message.packet_id)
    return packet(PUBLISH, message.qos << 1 | (8 if message.dup else 0),
                  body + message.properties + message.payload)


def puback(packet_id):
    return packet(PUBACK, 0, struct.pack(">H", packet_id))


def connect(client_id, user, password, keep_alive=60):
    """3.1.1, clean session."""
    return packet(CONNECT, 0, text("MQTT") + bytes([4, 0xC2]) + struct.pack(">H", keep_alive)
                  + text(client_id) + text(user) + text(password))


def subscribe(packet_id, filters, qos=1):
    return packet(SUBSCRIBE, 2, struct.pack(">H", packet_id)
                  + b"".join(text(one) + bytes([qos]) for one in filters))
