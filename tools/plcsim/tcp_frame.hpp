#pragma once
// The seven-byte header of Modbus TCP.

#include "tools/plcsim/bytes.hpp"

#include <cstdint>
#include <optional>
#include <variant>

namespace plcsim {

struct TcpHeader {
    std::uint16_t transaction = 0;
    std::uint16_t protocol = 0;
    std::uint8_t unit = 0;
};

struct TcpRequest {
    TcpHeader header;
    Bytes pdu;
};

enum class TcpStream { need_more, broken };

/// Takes the first request off `bytes`. `broken`: no Modbus TCP; the connection is of no more use.
/// @source Modbus Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3
std::variant<TcpRequest, TcpStream> take_tcp_request(Bytes& bytes);

Bytes make_tcp_frame(const TcpHeader& header, ByteView pdu);

} // namespace plcsim
