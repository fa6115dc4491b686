#include "tools/plcsim/tcp_frame.hpp"

namespace plcsim {

namespace {

constexpr std::size_t header_size = 7;

} // namespace

std::variant<TcpRequest, TcpStream> take_tcp_request(Bytes& bytes) {
    if (bytes.size() < header_size)
        return TcpStream::need_more;
    const std::uint16_t length = word_at(bytes, 4); // unit and PDU
    if (word_at(bytes, 2) != 0 || length < 2 || length > 254)
        return TcpStream::broken;
    const std::size_t size = std::size_t{6} + length;
    if (bytes.size() < size)
        return TcpStream::need_more;
    const auto end = bytes.begin() + static_cast<std::ptrdiff_t>(size);
    TcpRequest request{.header = {word_at(bytes, 0), 0, bytes[6]},
                       .pdu = Bytes(bytes.begin() + header_size, end)};
    bytes.erase(bytes.begin(), end);
    return request;
}

Bytes make_tcp_frame(const TcpHeader& header, ByteView pdu) {
    Bytes frame;
    frame.reserve(header_size + pdu.size());
    append_word(frame, header.transaction);
    append_word(frame, header.protocol);
    append_word(frame, static_cast<std::uint16_t>(pdu.size() + 1));
    frame.push_back(header.unit);
    frame.insert(frame.end(), pdu.begin(), pdu.end());
    return frame;
}

} // namespace plcsim
