#pragma once
// Modbus TCP: own header with a running transaction id, everything in the answer compared with it.

#include "adapters/modbus/client.hpp"
#include "adapters/modbus/context.hpp"
#include "adapters/modbus/descriptor.hpp"
#include "adapters/modbus/frame_trace.hpp"
#include "adapters/modbus/waiting.hpp"
#include "bridge/modbus/connection_trust.hpp"
#include "bridge/modbus/mbap.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace railbridge::modbus {

/// A late answer is known by its transaction id and dropped. Whatever else does not fit - another
/// id, protocol, unit or length, bytes left over, half a frame - means that the stream can no
/// longer be trusted; timeouts in a row may mean that it hangs (ConnectionTrust). The result then
/// asks for line_reconnect.
class TcpClient final : public Client {
public:
    /// The references must outlive the client.
    TcpClient(TcpSettings settings, const Clock& clock, Cancellation& cancellation,
              FrameTrace& trace);
    ~TcpClient() override;

    Status open() override;
    void close() override;
    TransactionResult execute(const Transaction& transaction, std::vector<StrayFrame>& strays,
                              const Impatience& impatient) override;

private:
    using Outcome = tl::expected<Words, Failure>;
    using Buffer = std::array<std::uint8_t, Context::buffer_size>;

    Outcome run(const Transaction& transaction, TransactionResult& result,
                std::vector<StrayFrame>& strays);
    /// Takes what is in the socket before a request: late answers are dropped; anything else is the
    /// text of why the connection must go. Empty: the socket is empty.
    std::string take_leftovers(std::vector<StrayFrame>& strays, FrameDefect& defect);
    Outcome send(std::span<const std::uint8_t> frame);
    Outcome await_answer(const Transaction& transaction, TimePoint deadline,
                         std::vector<StrayFrame>& strays);
    /// An answer with bytes behind it that are no late answers proves nothing.
    void refuse_if_more_came(Outcome& outcome, std::vector<StrayFrame>& strays);
    /// The socket was found empty just now, and no answer is late.
    bool surely_empty() const;
    Outcome judge(const Transaction& transaction, std::span<const std::uint8_t> frame);
    Outcome failed_receive(UnitId unit, int error, const Buffer& buffer);
    /// failed_receive(), seen by whoever traces the line.
    Outcome give_up(UnitId unit, int error, const Buffer& buffer);
    bool forget_unanswered(std::uint16_t transaction);
    std::uint16_t next_transaction();

    TcpSettings settings_;
    const Clock& clock_;
    Cancellation& cancellation_;
    FrameTrace& trace_;
    Context context_;
    Descriptor socket_;
    std::uint16_t transaction_ = 0;
    std::vector<std::uint16_t> unanswered_; ///< ids that timed out on this connection
    std::optional<TimePoint> empty_at_;     ///< the socket was found empty; nothing was sent since
    ConnectionTrust trust_;
};

} // namespace railbridge::modbus
