// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IHokusaiToken} from "../../../src/interfaces/IHokusaiToken.sol";
import {HokusaiToken} from "../../../src/token/HokusaiToken.sol";
import {DeadlineExpired} from "../../../src/types/Errors.sol";
import {Base} from "../../Base.t.sol";

/// @notice EIP-2612 on a clone: the digest is the one an independent EIP-712 encoder computes.
contract HokusaiTokenPermitTest is Base {
    struct Domain {
        string name;
        string version;
        uint256 chainId;
        address verifyingContract;
    }

    uint256 private signerKey;
    address private signer;

    function setUp() public override {
        super.setUp();
        (signer, signerKey) = makeAddrAndKey("signer");
    }

    function test_DigestIsTheOneOfAnIndependentEncoder() public view {
        assertEq(token.DOMAIN_SEPARATOR(), _domain(token, "Model"));
    }

    function test_DomainFollowsNameAddressAndChain() public {
        _launch("other");
        HokusaiToken other = HokusaiToken(registry.getToken("other"));
        assertEq(other.DOMAIN_SEPARATOR(), _domain(other, "other"));
        bytes32 before = token.DOMAIN_SEPARATOR();
        vm.chainId(31_338);
        assertNotEq(token.DOMAIN_SEPARATOR(), before);
        assertEq(token.DOMAIN_SEPARATOR(), _domain(token, "Model"));
    }

    function testFuzz_PermitSetsTheAllowance(uint256 value, uint256 ahead) public {
        uint256 deadline = block.timestamp + bound(ahead, 0, 365 days);
        (uint8 v, bytes32 r, bytes32 s) = _sign(signer, bob, value, 0, deadline);
        vm.expectEmit(address(token));
        emit IERC20.Approval(signer, bob, value);
        vm.prank(stranger);
        token.permit(signer, bob, value, deadline, v, r, s);
        assertEq(token.allowance(signer, bob), value);
        assertEq(token.nonces(signer), 1);
    }

    function test_RevertWhen_APermitIsReplayed() public {
        (uint8 v, bytes32 r, bytes32 s) = _sign(signer, bob, 5, 0, block.timestamp);
        token.permit(signer, bob, 5, block.timestamp, v, r, s);
        vm.expectPartialRevert(IHokusaiToken.PermitSignerMismatch.selector);
        token.permit(signer, bob, 5, block.timestamp, v, r, s);
        (v, r, s) = _sign(signer, bob, 7, 1, block.timestamp);
        token.permit(signer, bob, 7, block.timestamp, v, r, s);
        assertEq(token.allowance(signer, bob), 7);
    }

    function test_RevertWhen_ThePermitIsLate() public {
        uint256 deadline = block.timestamp - 1;
        (uint8 v, bytes32 r, bytes32 s) = _sign(signer, bob, 5, 0, deadline);
        vm.expectRevert(abi.encodeWithSelector(DeadlineExpired.selector, deadline, block.timestamp));
        token.permit(signer, bob, 5, deadline, v, r, s);
    }

    function test_RevertWhen_SomebodyElseSigned() public {
        (uint8 v, bytes32 r, bytes32 s) = _sign(alice, bob, 5, 0, block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IHokusaiToken.PermitSignerMismatch.selector, signer, alice));
        token.permit(alice, bob, 5, block.timestamp, v, r, s);
        assertEq(token.nonces(alice), 0, "a refused permit uses no nonce");
    }

    function test_RevertWhen_TheSignatureIsMalformedOrMalleable() public {
        (uint8 v, bytes32 r, bytes32 s) = _sign(signer, bob, 5, 0, block.timestamp);
        vm.expectRevert(ECDSA.ECDSAInvalidSignature.selector);
        token.permit(signer, bob, 5, block.timestamp, 99, r, s);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes32 mirrored = bytes32(order - uint256(s));
        vm.expectRevert(abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, mirrored));
        token.permit(signer, bob, 5, block.timestamp, v == 27 ? 28 : 27, r, mirrored);
        vm.expectRevert(ECDSA.ECDSAInvalidSignature.selector);
        token.permit(address(0), bob, 5, block.timestamp, 0, 0, 0);
    }

    function test_RevertWhen_ThePermitIsOfAnotherToken() public {
        _launch("other");
        HokusaiToken other = HokusaiToken(registry.getToken("other"));
        (uint8 v, bytes32 r, bytes32 s) = _sign(signer, bob, 5, 0, block.timestamp);
        vm.expectPartialRevert(IHokusaiToken.PermitSignerMismatch.selector);
        other.permit(signer, bob, 5, block.timestamp, v, r, s);
    }

    /// @dev Signs with the test's key over the digest of forge's own EIP-712 encoder.
    function _sign(
        address owner,
        address spender,
        uint256 value,
        uint256 nonce,
        uint256 deadline
    ) private view returns (uint8 v, bytes32 r, bytes32 s) {
        string memory json = string.concat(
            '{"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},',
            '{"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}],',
            '"Permit":[{"name":"owner","type":"address"},{"name":"spender","type":"address"},',
            '{"name":"value","type":"uint256"},{"name":"nonce","type":"uint256"},{"name":"deadline","type":"uint256"}]},',
            '"primaryType":"Permit","domain":',
            _domainJson(token, "Model"),
            ',"message":{"owner":"',
            vm.toString(owner)
        );
        json = string.concat(json, '","spender":"', vm.toString(spender), '","value":"', vm.toString(value));
        json = string.concat(json, '","nonce":"', vm.toString(nonce), '","deadline":"', vm.toString(deadline), '"}}');
        return vm.sign(signerKey, vm.eip712HashTypedData(json));
    }

    function _domainJson(HokusaiToken target, string memory name) private view returns (string memory) {
        return string.concat(
            '{"name":"',
            name,
            '","version":"1","chainId":',
            vm.toString(block.chainid),
            ',"verifyingContract":"',
            vm.toString(address(target)),
            '"}'
        );
    }

    /// @dev The domain as the standard spells it, by a second route: forge's struct hash.
    function _domain(HokusaiToken target, string memory name) private view returns (bytes32) {
        return vm.eip712HashStruct(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)",
            abi.encode(Domain(name, "1", block.chainid, address(target)))
        );
    }
}
