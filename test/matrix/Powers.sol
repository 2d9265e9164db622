// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IDeltaVerifier} from "../../src/interfaces/IDeltaVerifier.sol";
import {IHokusaiAMM} from "../../src/interfaces/IHokusaiAMM.sol";
import {IHokusaiToken} from "../../src/interfaces/IHokusaiToken.sol";
import {IUsageFeeRouter} from "../../src/interfaces/IUsageFeeRouter.sol";
import {UnauthorizedCaller} from "../../src/types/Errors.sol";
import {Acts} from "./Acts.sol";

/// @notice What the words of permissions.json mean: who may call, and with which bytes everybody else is refused.
abstract contract Powers is Acts {
    /// @dev The table uses a word that has no meaning here.
    error UnknownWord(string word);

    string internal constant OK = "ok";

    /// @dev Whether the actor may call, and if not what it meets. `late` is true where the state is looked at before the
    /// caller's tokens are.
    function _power(
        string memory who,
        string memory name,
        State state,
        address actor
    ) internal view returns (bool may, bool late, bytes memory refusal) {
        if (_same(who, "anyone")) return (true, false, "");
        if (_startsWith(who, "only ")) return _only(where[vm.replace(who, "only ", "")], actor);
        if (_same(who, "oneself")) {
            refusal = abi.encodeWithSelector(IAccessControl.AccessControlBadConfirmation.selector);
            return (actor == stranger, false, refusal);
        }
        if (_same(who, "minter")) {
            may = actor == address(manager) || (actor == address(pool) && state != State.PoolRevoked);
            return (may, false, abi.encodeWithSelector(IHokusaiToken.NotMinter.selector, actor));
        }
        if (_startsWith(who, "own")) return _ofTokens(who, actor);
        return _ofRole(who, name, actor);
    }

    /// @dev The bytes of a state's refusal, by the error's signature.
    function _refusal(string memory error) internal view returns (bytes memory) {
        bytes4 selector = bytes4(keccak256(bytes(error)));
        if (_same(vm.split(error, "(")[1], ")")) return abi.encodePacked(selector);
        if (selector == IHokusaiAMM.TradingPaused.selector) {
            return abi.encodeWithSelector(selector, block.timestamp + 14 days);
        }
        if (selector == IUsageFeeRouter.ModelInactive.selector) return abi.encodeWithSelector(selector, MODEL);
        if (selector == IDeltaVerifier.RewardCapZero.selector) return abi.encodeWithSelector(selector, MODEL);
        if (selector == IHokusaiToken.NotMinter.selector) return abi.encodeWithSelector(selector, address(pool));
        if (selector == bytes4(keccak256("ActiveUnchanged(string,bool)"))) {
            return abi.encodeWithSelector(selector, MODEL, false);
        }
        if (selector == IUsageFeeRouter.BatchItemFailed.selector) {
            return abi.encodeWithSelector(selector, 0, MODEL, IUsageFeeRouter.Status.ModelInactive);
        }
        revert UnknownWord(error);
    }

    function _only(address expected, address actor) private pure returns (bool, bool, bytes memory) {
        return (actor == expected, false, abi.encodeWithSelector(UnauthorizedCaller.selector, actor, expected));
    }

    function _ofTokens(
        string memory who,
        address actor
    ) private view returns (bool may, bool late, bytes memory refusal) {
        bytes4 error = IERC20Errors.ERC20InsufficientAllowance.selector;
        if (_same(who, "own tokens")) {
            return (actor == seller, true, abi.encodeWithSelector(error, address(pool), 0, AMOUNT));
        }
        refusal = abi.encodeWithSelector(error, actor, 0, AMOUNT);
        if (_same(who, "own allowance")) return (actor == spender, true, refusal);
        if (_same(who, "owner or own allowance")) return (actor == spender || actor == saver, true, refusal);
        if (!_same(who, "own balance")) revert UnknownWord(who);
        error = IERC20Errors.ERC20InsufficientBalance.selector;
        return (actor == saver || actor == seller, true, abi.encodeWithSelector(error, actor, 0, AMOUNT));
    }

    /// @dev "ROLE", "Contract.ROLE" where another contract is asked, or "… or DEFAULT_ADMIN_ROLE".
    function _ofRole(
        string memory who,
        string memory name,
        address actor
    ) private view returns (bool may, bool late, bytes memory refusal) {
        string[] memory words = vm.split(who, " or ");
        string[] memory parts = vm.split(words[0], ".");
        address asked = where[parts.length == 1 ? name : parts[0]];
        bytes32 role = _roleHash(parts[parts.length - 1]);
        if (!_endsWith(words[0], "_ROLE")) revert UnknownWord(who);
        may = IAccessControl(asked).hasRole(role, actor);
        if (words.length == 2) may = may || IAccessControl(asked).hasRole(bytes32(0), actor);
        bytes4 error = IAccessControl.AccessControlUnauthorizedAccount.selector;
        if (parts.length == 2) error = IHokusaiAMM.MissingPoolRole.selector;
        if (role == keccak256("FEE_ROUTER_ROLE")) {
            return (may, false, abi.encodeWithSelector(IHokusaiAMM.NotFeeRouter.selector, actor));
        }
        return (may, false, abi.encodeWithSelector(error, actor, role));
    }

    function _same(string memory a, string memory b) internal pure returns (bool) {
        return keccak256(bytes(a)) == keccak256(bytes(b));
    }

    function _startsWith(string memory text, string memory start) private pure returns (bool) {
        return bytes(text).length > bytes(start).length && vm.indexOf(text, start) == 0;
    }

    function _endsWith(string memory text, string memory end) private pure returns (bool) {
        (uint256 length, uint256 tail) = (bytes(text).length, bytes(end).length);
        return length > tail && vm.indexOf(text, end) == length - tail;
    }
}
